// A drill whose clock runs twenty times faster: a limit comes near and passes before one's eyes, in colour, shape, words
// and sound, and the page needs no event for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileFlood, open, until } from './browser.mjs';

test('a limit passes live: from in time to passed, by words, class and sound, then on record', async () => {
  const { page, faults } = await open('/');
  await page.getByText('【演练】').first().waitFor();
  const at = await page.evaluate(async () => (await import('/ui/clock.js')).now());
  const pace = await page.evaluate(async () => {
    const { now } = await import('/ui/clock.js');
    const from = [performance.now(), now()];
    while (performance.now() - from[0] < 50);  // in one turn: nothing is heard meanwhile
    return (now() - from[1]) / (performance.now() - from[0]);
  });
  assert.ok(pace > 19 && pace < 21, `between two events the page counts ${pace} times as fast`);
  const filed = await fileFlood(20 * 60 - 160, {}, at);  // 160 of the drill's seconds, 8 of ours
  const card = page.locator(`#incident-${filed.id}`);
  await card.waitFor();
  const first = card.locator('[data-near]').first();
  assert.match(await first.innerText(), /还有 [012]:\d\d/);
  assert.equal(await card.evaluate((each) => each.classList.contains('near')), true);
  const shape = () => card.locator('tr.limit .clock').first().evaluate((each) => getComputedStyle(each, '::before').clipPath);
  assert.match(await shape(), /polygon/, 'a triangle while it is near');
  await first.getByText('已超').waitFor({ timeout: 20000 });
  assert.equal(await card.evaluate((each) => each.classList.contains('late')), true);
  assert.equal(await shape(), 'none', 'a square once it has passed');
  await until(async () => (await page.evaluate(() => document.body.dataset.sounded)) === 'late', 'the sound of a breach');
  await until(async () => (await first.innerText()).startsWith('已超 '), 'over');
  assert.deepEqual(faults, []);
});
