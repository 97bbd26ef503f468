// The roster as a file in a browser without script: a spreadsheet that LibreOffice wrote is chosen, shown as it would change the
// month, and issued; one with faults is refused with each fault at its cell; the month is had as a file again.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { api, axe, open, pictures, url } from './browser.mjs';

const fixture = (name) => new URL(`../daemon/tables/fixtures/${name}`, import.meta.url).pathname;

const choose = async (page, name) => {
  await page.goto(url + '/roster?month=2026-12');
  await page.locator('summary', { hasText: '从表格或日历文件导入' }).click();
  await page.setInputFiles('input[type=file]', fixture(name));
  await page.click('form[action="/roster/read"] button');
};

test('a spreadsheet is shown before it is issued, and then issued as it was shown', async () => {
  const { page, faults } = await open('/roster', { script: false });
  await choose(page, 'libreoffice.xlsx');
  await page.getByText('这是预览，尚未发布：2026-12').waitFor();
  const shown = await page.locator('main').innerText();
  assert.match(shown, /2026-12-01 白班[\s\S]*孙强 · 王芳 · 周丽/);
  assert.match(shown, /此列未读：备注/, 'what was left out is told');
  assert.equal((await api('GET', '/roster?month=2026-12')).issued, false);
  await page.screenshot({ path: `${pictures}/roster-import.png`, fullPage: true });
  await page.click('form[action="/roster/import"] button.main');
  await page.getByText('已发布，即时生效').waitFor();
  const issued = await api('GET', '/roster?month=2026-12');
  assert.equal(issued.source, 'import');
  assert.equal(issued.shifts.find(({ date, shift }) => date === '2026-12-01' && shift === 'night').primary, 'liming');
  assert.deepEqual(faults, []);
});

test('a month that is issued asks before it is replaced, and keeps the file meanwhile', async () => {
  const { page } = await open('/roster', { script: false });
  await choose(page, 'calcurse.ics');
  await page.click('form[action="/roster/import"] button.main');
  await page.getByText('确要重新发布请勾选').waitFor();
  await page.check('form[action="/roster/import"] input[name=again]');
  await page.click('form[action="/roster/import"] button.main');
  await page.getByText('已发布，即时生效').waitFor();
  const night = (await api('GET', '/roster?month=2026-12')).shifts.find(({ date, shift }) => date === '2026-12-01' && shift === 'night');
  assert.equal(night.secondary, 'wujun');
});

test('every fault of a file is told at its cell, and there is nothing to issue', async () => {
  const { page } = await open('/roster', { script: false });
  await choose(page, 'openpyxl_faults.xlsx');
  await page.getByText('文件有问题，什么都没有导入').waitFor();
  assert.match(await page.locator('main').innerText(), /十二月!E4\s+人员表中没有“王方”/);
  assert.equal(await page.locator('form[action="/roster/import"]').count(), 0);
});

test('the month is had as a spreadsheet and as a calendar, and the import has no barrier', async () => {
  const { page, faults } = await open('/roster?month=2026-12', { bypassCSP: true });
  for (const [words, start] of [['表格 (xlsx)', 'PK'], ['日历 (ICS)', 'BEGIN:VCALENDAR']]) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(`text=${words}`)]);
    assert.match(download.suggestedFilename(), /^roster-2026-12\.(xlsx|ics)$/);
    assert.ok((await readFile(await download.path())).toString('latin1').startsWith(start));
  }
  await choose(page, 'libreoffice.xlsx');
  await page.getByText('这是预览，尚未发布').waitFor();
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical', 'moderate'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), []);
  assert.deepEqual(faults, []);
});
