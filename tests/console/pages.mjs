// Every page of the console in both languages: axe-core finds nothing serious, nothing is wider than the window of a phone,
// the keyboard shows where it is, and the page's console complains of nothing. Leaves a picture of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, fileFlood, open, pictures } from './browser.mjs';

await fileFlood(30 * 60, { title: '东岭矿透水被困3人', place: '东岭镇', category: 'DIS.FLOOD.DANGER' });
await fileFlood(15 * 60);
await fileFlood(60, { title: '<b>县城北街</b>仓库火灾', place: '县城北街', casualties: { injured: 2 } });
await api('POST', '/incidents/2/acknowledgements', { person: 'qianmin', kind: 'taken', as: 'wangfang' });

const paths = { board: '/', wall: '/wall', file: '/file', incident: '/incidents/2', sheet: '/sheet', missing: '/incidents/99' };
const long = ['file', 'incident', 'sheet'];  // photographed whole

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
        if (name === 'incident') await page.evaluate(() => document.querySelectorAll('details').forEach((each) => { each.open = true; }));
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
