// Filing: by keyboard alone and with how many keys, found by pinyin, kept across a reload, shown what it would do and what
// may be the same before it is sent; and without script the same form files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, open, until, url } from './browser.mjs';

test('a report is filed by keyboard alone, from the board to the running clocks', async () => {
  const { page, faults } = await open('/');
  let keys = 0;
  const press = async (key) => { ++keys; await page.keyboard.press(key); };
  const type = async (text) => { keys += [...text].length; await page.keyboard.type(text); };
  const tabTo = async (name) => {
    for (let tries = 0; tries < 60; ++tries) {
      if (await page.evaluate(() => document.activeElement?.name || document.activeElement?.id) === name) return;
      await press('Tab');
    }
    assert.fail('no way to ' + name + ' by Tab');
  };
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  await press('n');
  await page.waitForURL(url + '/file');
  await until(() => page.evaluate(() => document.activeElement?.name === 'reporter_name'), 'the caller is asked first');
  await page.waitForFunction(() => !document.querySelector('.finder').hidden);
  await type('李明');
  await tabTo('reporter_phone');
  await type('00001234501');
  await tabTo('summary');
  await type('漫堤，约40户进水');
  await tabTo('find-category');
  await type('hsjc');
  await page.locator('#found-categories li').first().waitFor();
  await tabTo('category');
  assert.match(await page.locator('select[name=category]').inputValue(), /^DIS\.FLOOD/);
  await tabTo('title');
  await type('青石河漫堤');
  await tabTo('place');
  await type('三合村');
  await tabTo('occurred_at');
  await type('-10');
  await press('Control+Enter');
  await page.waitForURL(/incidents\/\d+\?done=filed/);
  console.log(`keys pressed: ${keys}`);
  assert.ok(keys <= 55, `${keys} keys`);
  const filed = await api('GET', '/incidents/1');
  assert.equal(filed.title, '青石河漫堤');
  const ago = (Date.now() - Date.parse(filed.occurred_at)) / 60000;
  assert.ok(ago > 9.9 && ago < 12, `${ago} minutes ago`);
  assert.deepEqual(faults, []);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('jibao-draft')), null);
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
  await page.locator('#trial').getByText('可能已有人报过').waitFor();
  assert.equal((await api('GET', '/incidents')).incidents.length, 1, 'nothing is on record');
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
