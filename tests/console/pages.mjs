// Every page of the console in both languages: axe-core finds nothing serious, nothing is wider than the window of a phone,
// the keyboard shows where it is, and the page's console complains of nothing. Leaves a picture of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHmac } from 'node:crypto';
import { api, axe, fileFlood, fresh, open, pictures, url } from './browser.mjs';

await fileFlood(30 * 60, { title: '东岭矿透水被困3人', place: '东岭镇', category: 'DIS.FLOOD.DANGER' });
await fileFlood(15 * 60);
await fileFlood(60, { title: '<b>县城北街</b>仓库火灾', place: '县城北街', casualties: { injured: 2 } });
await api('POST', '/incidents/2/acknowledgements', { person: 'qianmin', kind: 'taken', as: 'wangfang' });

const paths = { board: '/', wall: '/wall', file: '/file', incident: '/incidents/2', sheet: '/sheet', missing: '/incidents/99',
  who: '/who?at=2026-07-19T03:42&category=DIS.FLOOD.DANGER&level=II', policy: '/policy', channels: '/channels', accounts: '/accounts', roster: '/roster', handover: '/handover', checkin: '/check-in',
  rollcall: '/rollcall', contacts: '/contacts', drills: '/drills' };
const long = ['file', 'incident', 'sheet', 'who', 'policy', 'channels', 'accounts', 'roster', 'handover', 'contacts'];  // photographed whole

async function look(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical' || impact === 'moderate')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(bad, [], name);
}

for (const language of ['zh-CN', 'en'])
  for (const scheme of ['light', 'dark'])
    test(`no page has a barrier: ${language}, ${scheme}`, async () => {
      // axe-core is put in from outside, which a page's own policy rightly forbids.
      const { page, context } = await open('/', { language, colorScheme: scheme, bypassCSP: true });
      await page.goto(new URL('/?lang=' + language.slice(0, 2), page.url()).href);
      assert.equal(await page.getAttribute('html', 'lang'), language);
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(new URL(path, page.url()).href);
        await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
        if (['incident', 'policy', 'accounts'].includes(name)) await page.evaluate(() => document.querySelectorAll('details').forEach((each) => { each.open = true; }));
        await look(page, `${name} ${language} ${scheme}`);
        await page.screenshot({ path: `${pictures}/${name}-${language}-${scheme}.png`, fullPage: long.includes(name) });
      }
      await context.clearCookies();
      await page.goto(new URL('/login', page.url()).href);
      await look(page, 'login');
    });

test('on a telephone nothing is wider than its window', async () => {
  const { page } = await open('/', { width: 390, height: 844 });
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(new URL(path, page.url()).href);
    await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} too wide`);
    await page.screenshot({ path: `${pictures}/${name}-phone.png`, fullPage: long.includes(name) });
  }
});

test('on paper the sheet and the words to say are there, and nothing to press', async () => {
  const { page } = await open('/sheet');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav').isVisible(), false);
  await page.pdf({ path: `${pictures}/sheet.pdf`, format: 'A4', preferCSSPageSize: true });
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: `${pictures}/sheet-print.png`, fullPage: true });
  await page.goto(new URL('/incidents/2', page.url()).href);
  assert.equal(await page.locator('.script').isVisible(), true);
  await page.screenshot({ path: `${pictures}/incident-print.png`, fullPage: true });
});

test('the first Tab offers to skip to the content, and the focus can be seen', async () => {
  const { page } = await open('/');
  await page.keyboard.press('Tab');
  assert.match(await page.evaluate(() => document.activeElement.textContent), /跳到正文/);
  const seen = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(await seen(), 'solid');
  await page.keyboard.press('Tab');
  assert.equal(await seen(), 'solid');
});

// RFC 6238: SHA-1, six digits, 30 seconds; the secret as the page shows it for typing in.
function oneTime(base32) {
  const bits = [...base32.replaceAll(' ', '')].map((each) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const mac = createHmac('sha1', key).update(step).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

// Last: with the first account the operator's token logs in no more.
test('an account is opened with a telephone, and the pages on the way have no barrier and no edge', async () => {
  const { code } = await api('POST', '/accounts', { account: 'wangfang', person: 'wangfang', roles: ['officer', 'system', 'security', 'audit'] });
  const { page, faults } = await fresh({ bypassCSP: true, colorScheme: 'dark' });
  const judge = async (name) => {
    await look(page, name);
    await page.screenshot({ path: `${pictures}/${name}-dark.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name} is ${wide} too wide`);
    await page.screenshot({ path: `${pictures}/${name}-phone.png`, fullPage: true });
    await page.setViewportSize({ width: 1366, height: 768 });
  };
  await page.goto(url + '/redeem');
  await judge('redeem');
  await page.fill('input[name=code]', code);
  await page.fill('input[name=password]', 'four words of a phrase');
  await page.fill('input[name=again]', 'four words of a phrase');
  await page.press('input[name=again]', 'Enter');
  const picture = page.getByRole('img', { name: '动态码的二维码' });
  const box = await picture.boundingBox();
  assert.ok(box.width >= 200 && Math.abs(box.width - box.height) < 1, JSON.stringify(box));
  await judge('one-time');
  await page.fill('input[name=totp]', oneTime(await page.locator('code').textContent()));
  await page.press('input[name=totp]', 'Enter');
  await page.waitForURL(url + '/');
  await page.goto(url + '/me');
  await judge('me');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('form').first().isVisible(), false);
  await page.emulateMedia({ media: 'screen' });
  await page.goto(url + '/accounts');
  await judge('accounts-open');
  assert.match(await page.locator('main').innerText(), /王芳/);
  assert.deepEqual(faults, []);
});
