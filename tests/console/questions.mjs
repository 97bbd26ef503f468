// What the superior asked and is owed an answer, on the board and the incident's page; what is not known, and its checking; faxes.
// With the keyboard, and without script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fileFlood, open } from './browser.mjs';

test('Q opens the form, the question counts down on the page and on the board, and its answer ends it', async () => {
  const filed = await fileFlood(300);
  const { page, faults } = await open(`/incidents/${filed.id}`);
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  await page.keyboard.press('q');
  const ask = page.locator('form[action$="/ask"]');
  await ask.locator('textarea[name=text]').fill('伤员送到哪家医院？');
  await ask.locator('input[name=person]').fill('赵主任');
  await ask.locator('input[name=within_minutes]').fill('12');
  await ask.locator('input[name=within_minutes]').press('Enter');
  await page.waitForURL(/done=ask/);
  const row = page.locator('tr[data-key="question-1"]');
  assert.match(await row.innerText(), /伤员送到哪家医院？[\s\S]*赵主任[\s\S]*还有 1[12]:\d\d/);
  const board = await open('/');
  const card = board.page.locator(`#incident-${filed.id}`);
  assert.match(await card.innerText(), /答复上级第1问\s*伤员送到哪家医院？/);
  await page.locator('details:has(form[action$="/answer"]) > summary').click();
  await page.fill('form[action$="/answer"] textarea[name=content]', '县医院，两人');
  await page.click('form[action$="/answer"] button');
  await page.waitForURL(/done=answer/);
  assert.match(await row.innerText(), /县医院，两人[\s\S]*按时/);
  await board.page.waitForFunction((id) => !document.getElementById(id)?.innerText.includes('答复上级第1问'), `incident-${filed.id}`);
  const stands = await api('GET', `/incidents/${filed.id}`);
  assert.equal(stands.questions[0].state, 'fulfilled');
  assert.deepEqual([...faults, ...board.faults], []);
});

test('what is not known is read out on the phone until it is checked, also without script', async () => {
  const filed = await fileFlood(240, { title: '南坪滑坡', place: '南坪镇' });
  const { page } = await open(`/incidents/${filed.id}`, { script: false });
  await page.locator('details:has(form[action$="/unknown"]) > summary').click();
  await page.fill('form[action$="/unknown"] input[name=what]', '失联人数');
  await page.click('form[action$="/unknown"] button');
  await page.waitForURL(/done=unknown/);
  assert.match(await page.locator('.script').innerText(), /尚不清楚[\s\S]*失联人数/);
  await page.locator('details:has(form[action$="/check"] input[name=item]) > summary').click();
  await page.fill('form[action$="/check"]:has(input[name=item]) textarea[name=finding]', '三人，已找到');
  await page.fill('form[action$="/check"]:has(input[name=item]) input[name=person]', '120调度');
  await page.click('form[action$="/check"]:has(input[name=item]) button');
  await page.waitForURL(/done=check/);
  assert.match(await page.locator('.script').innerText(), /已核实[\s\S]*失联人数：三人，已找到（向 120调度 核实）/);
});

for (const script of [true, false])
  test(`a fax is filed, is given back as a file and is taken out again, ${script ? 'with' : 'without'} script`, async () => {
    const filed = await fileFlood(180, { title: `河口传真${script ? 1 : 2}`, place: '河口镇' });
    const { page, faults } = await open(`/incidents/${filed.id}`, { script });
    await page.locator('details:has(form[action$="/document"]) > summary').click();
    await page.setInputFiles('form[action$="/document"] input[type=file]',
      { name: '传真.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 fax') });
    await page.fill('form[action$="/document"] input[name=from]', '河口镇');
    await page.click('form[action$="/document"] button');
    await page.waitForURL(/done=document/);
    const row = page.locator('tr[data-key="document-1"]');
    assert.match(await row.innerText(), /传真\.pdf[\s\S]*来自 河口镇/);
    const coming = page.waitForEvent('download');
    await row.locator('a').click();
    assert.equal((await coming).suggestedFilename(), '传真.pdf');
    await row.locator('summary').click();
    await row.locator('input[name=reason]').fill('归错');
    await row.locator('button').click();
    await page.waitForURL(/done=remove-document/);
    assert.match(await row.innerText(), /已移除[\s\S]*归错/);
    assert.deepEqual(faults, []);
  });
