// Filing: by keyboard alone and with how many keys, found by pinyin, kept across a reload, shown what it would do and what
// may be the same before it is sent; and without script the same form files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, open, until, url } from './browser.mjs';

// An office typist's 240 keys a minute; a Chinese character is three of them (its pinyin, and the choice).
const KEYS_A_SECOND = 4;
const keysOf = (text) => [...text].reduce((sum, each) => sum + (/\p{Script=Han}/u.test(each) ? 3 : 1), 0);

/** Hands on the keyboard of a page, and how many keys they pressed. */
function keyboard(page) {
  const hands = { keys: 0 };
  hands.press = async (key, times = 1) => { for (; times > 0; --times) { ++hands.keys; await page.keyboard.press(key); } };
  hands.type = async (text) => { hands.keys += keysOf(text); await page.keyboard.type(text); };
  hands.tabTo = async (name) => {
    for (let tries = 0; tries < 60; ++tries) {
      if (await page.evaluate(() => document.activeElement?.name || document.activeElement?.id) === name) return;
      await hands.press('Tab');
    }
    assert.fail('no way to ' + name + ' by Tab');
  };
  hands.into = async (name, text) => { await hands.tabTo(name); await hands.type(text); };
  return hands;
}

/** From the board, by keys alone: fills the fields in their order, files, and says how many keys it took. */
async function fileByKeys(fields) {
  const { page, faults } = await open('/');
  const hands = keyboard(page);
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  await hands.press('n');
  await page.waitForURL(url + '/file');
  await until(() => page.evaluate(() => document.activeElement?.name === 'reporter_name'), 'the caller is asked first');
  await page.waitForFunction(() => !document.querySelector('.finder').hidden);
  for (const [name, text] of fields) {
    if (name === 'level') {
      await hands.tabTo(name);
      await hands.press('ArrowDown', text);
    } else {
      await hands.into(name, text);
    }
    if (name === 'find-category') await page.locator('#found-categories li').first().waitFor();
  }
  await hands.press('Control+Enter');
  await page.waitForURL(/incidents\/\d+\?done=filed/);
  assert.deepEqual(faults, []);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('jibao-draft')), null);
  return { keys: hands.keys, filed: await api('GET', '/incidents/' + page.url().match(/incidents\/(\d+)/)[1]) };
}

test('the least that starts the clocks is filed by keyboard alone within 15 s', async () => {
  const { keys, filed } = await fileByKeys([['find-category', 'hsjc'], ['title', '青石河漫堤'], ['occurred_at', '-10']]);
  console.log(`the least: ${keys} keys, ${keys / KEYS_A_SECOND} s`);
  assert.ok(keys / KEYS_A_SECOND <= 15, `${keys} keys`);
  assert.match(filed.category, /^DIS\.FLOOD/);
  const ago = (Date.now() - Date.parse(filed.occurred_at)) / 60000;
  assert.ok(ago > 9.9 && ago < 12, `${ago} minutes ago`);
  assert.ok(filed.obligations.some((each) => each.due_at), 'its clocks run');
});

test('every field of the phone record is filed by keyboard alone within 60 s', async () => {
  const { keys, filed } = await fileByKeys([
    ['reporter_name', '李明'], ['reporter_unit', '水利局'], ['reporter_identity', '干部'], ['reporter_post', '值班员'], ['reporter_phone', '00001234501'],
    ['summary', '河水漫堤，约40户进水，已转移126人'], ['find-category', 'hsjc'], ['title', '青石河漫堤'], ['place', '三合村'], ['occurred_at', '-10'],
    ['discovered_at', '-8'], ['dead', '0'], ['missing', '0'], ['seriously_injured', '0'], ['injured', '2'], ['affected', '126'], ['level', 3],
    ['source_unit', '水利局']]);
  console.log(`every field: ${keys} keys, ${keys / KEYS_A_SECOND} s`);
  assert.ok(keys / KEYS_A_SECOND <= 60, `${keys} keys`);
  assert.equal(filed.title, '青石河漫堤');
  assert.deepEqual(filed.missing, [], 'nothing is asked for any more');
  assert.equal(filed.level, 'III');
});

test('a category is found by Chinese, full pinyin, initials, a mixture and its code', async () => {
  const { page } = await open('/file');
  const found = async (typed) => {
    await page.fill('#find-category', typed);
    return page.locator('#found-categories li').allInnerTexts();
  };
  await page.waitForFunction(() => !document.querySelector('.finder').hidden);
  for (const typed of ['洪水进', 'hongshuijin', 'hsj', 'hongsj', 'FLOOD.INUND']) assert.match((await found(typed))[0] ?? '', /洪水进城进村/, typed);
  assert.match((await found('dizhen'))[0] ?? '', /地震/);
  assert.deepEqual(await found('xyzzy'), []);
});

test('what is typed survives a reload, and one press puts in the time', async () => {
  const { page } = await open('/file');
  await page.fill('textarea[name=summary]', '话没说完');
  await page.getByRole('button', { name: '20分钟前' }).click();
  const value = await page.inputValue('input[name=occurred_at]');
  const expected = [20, 21].map((minutes) => new Date(Date.now() - minutes * 60000).toLocaleTimeString('en-GB', {
    timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }));
  assert.ok(expected.some((clock) => value.endsWith(clock)), value);
  await page.reload();
  await until(async () => await page.inputValue('textarea[name=summary]') === '话没说完', 'the draft is back');
  assert.equal(await page.inputValue('input[name=occurred_at]'), value);
});

test('the clocks that will start, and who may have reported it already, are shown before it is sent', async () => {
  const { page, faults } = await open('/file');
  await page.selectOption('select[name=category]', 'DIS.FLOOD.INUNDATION');
  await page.fill('input[name=title]', '三合村进水');
  await page.fill('input[name=place]', '三合村');
  await page.fill('input[name=occurred_at]', '-12');
  await page.press('input[name=occurred_at]', 'Tab');
  await page.locator('#trial').getByText('试算结果').waitFor();
  await page.locator('#trial').getByText(/^还有 \d+:\d\d$/).first().waitFor();
  await page.locator('#trial').getByText('可能已有人报过').first().waitFor();
  assert.equal((await api('GET', '/incidents')).incidents.length, 2, 'nothing is on record');
  assert.deepEqual(faults, []);
});

test('without script the form files', async () => {
  const { page } = await open('/file', { script: false });
  assert.equal(await page.locator('.finder').isVisible(), false);
  await page.selectOption('select[name=category]', 'DIS.FLOOD.INUNDATION');
  await page.fill('input[name=title]', '无脚本登记');
  await page.fill('input[name=occurred_at]', '10分钟前');
  await page.getByRole('button', { name: '登记并开始呼叫' }).click();
  await page.waitForURL(/done=filed/);
  assert.match(await page.locator('main').innerText(), /无脚本登记/);
});
