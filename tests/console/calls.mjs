// Calls made by hand: each call on the board has a key, and on its page each outcome has one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fileFlood, open, url } from './browser.mjs';

const ready = (page) => page.waitForFunction(() => document.documentElement.classList.contains('scripted'));

test('one key takes a call, one more says what came of it', async () => {
  await fileFlood(120);
  const { page, faults } = await open('/');
  await page.getByText('请拨打').first().waitFor();
  await ready(page);
  const before = (await api('GET', '/dial-tasks')).dial_tasks;
  await page.keyboard.press('1');
  await page.waitForURL(/\/dial\/1-\d+$/);
  assert.match(await page.locator('.phone').innerText(), /^0000\d{7}$/);
  assert.match(await page.locator('.say').innerText(), /青石河/);
  await ready(page);
  const called = page.url().split('/').at(-1);
  await page.keyboard.press('2');
  await page.waitForURL(url + '/');
  const after = (await api('GET', '/dial-tasks')).dial_tasks;
  assert.ok(before.some((task) => task.page === called), 'it was one of the list');
  assert.ok(!after.some((task) => task.page === called), 'it is no more');
  assert.deepEqual(faults, []);
});

test('keys do nothing while somebody types', async () => {
  const { page } = await open('/file');
  await ready(page);
  await page.fill('textarea[name=summary]', '');
  await page.locator('textarea[name=summary]').pressSequentially('n1dcra');
  assert.equal(await page.inputValue('textarea[name=summary]'), 'n1dcra');
  assert.equal(page.url(), url + '/file');
});
