// Who can be reached: a roll call from the press to its result, a contact proven by the code that was sent, a drill's results;
// the forms without script, too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fileFlood, open, until, url } from './browser.mjs';

/** The words of the latest message that the sandbox kept for that person and that begin so. */
async function message(page, begins, person) {
  await page.goto(url + '/');
  const found = page.locator('pre.message').filter({ hasText: begins }).filter({ hasText: person }).first();
  await found.waitFor({ state: 'attached' });
  return found.textContent();
}

test('a roll call: one press, who answered after how long, and who is missing', async () => {
  const { page, faults } = await open('/rollcall');
  await page.getByText('还没有点过名').waitFor();
  await page.getByRole('button', { name: '现在点名' }).click();
  await page.getByText('待应答').first().waitFor();
  assert.equal(await page.getByText('待应答').count(), 2);
  const [call] = (await api('GET', '/roll-calls')).roll_calls;
  assert.match(await message(page, '【点名】', '王芳'), /不是突发事件/);
  await api('POST', `/incidents/${call.incident}/acknowledgements`, { person: 'wangfang', kind: 'taken', as: 'wangfang' });
  await page.goto(url + '/rollcall');
  await page.getByText('已应答').first().waitFor();
  assert.equal(await page.getByText('待应答').count(), 1);
  await page.goto(url + '/');
  assert.match(await page.locator('main, body').first().innerText(), /系统内务/, 'it stands apart from what happened');
  assert.deepEqual(faults, []);
});

test('the second press stands, and begins nothing else', async () => {
  const { page } = await open('/rollcall', { script: false });
  await Promise.all([page.waitForNavigation(), page.getByRole('button', { name: '现在点名' }).click()]);
  assert.equal(await page.getByText('待应答').count(), 1);
  assert.equal((await api('GET', '/roll-calls')).roll_calls.length, 1);
});

test('a contact is proven by the code that was sent, without script', async () => {
  const { page } = await open('/contacts', { script: false });
  const row = page.locator('tr').filter({ hasText: '王芳' }).filter({ hasText: '电话' });
  assert.match(await row.innerText(), /未核验/);
  await row.getByRole('button', { name: '发送核验码' }).click();
  await page.getByText('核验码已发出').first().waitFor();
  const code = /核验码(\d{6})/.exec(await message(page, '【联系方式核验】', '王芳'))[1];
  await page.goto(url + '/contacts');
  const wrong = code === '000000' ? '111111' : '000000';
  await row.locator('input[name=code]').fill(wrong);
  await row.getByRole('button', { name: '核对' }).click();
  await page.getByText('核验码不对').waitFor();
  await row.locator('input[name=code]').fill(code);
  await row.getByRole('button', { name: '核对' }).click();
  await page.getByText('已核验').first().waitFor();
  assert.match(await row.innerText(), /报回了核验码/);
  assert.doesNotMatch(await page.content(), /0000\d{7}/, 'nobody sees a number here');
});

test('in English, too, and a drill has its own results', async () => {
  const { id, number } = await fileFlood(120, { drill: true });
  await until(async () => (await api('GET', '/drills')).drills.some((each) => each.incident === id && each.people.length > 0), 'the drill is listed');
  const { page, faults } = await open('/drills');
  await page.getByText(number).waitFor();
  assert.match(await page.locator('article').first().innerText(), /王芳/);
  for (const [path, words] of [['/drills', 'under way'], ['/rollcall', 'Roll calls'], ['/contacts', 'gave the code back']]) {
    await page.goto(url + path + '?lang=en');
    await page.getByText(words).first().waitFor();
  }
  assert.deepEqual(faults, []);
});
