// The board, live: what is filed elsewhere appears without a reload, countdowns are right to the second whatever the
// browser's clock says, nothing flickers, a cut line is said, and the wall shows no more than it should.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, fileFlood, open, until, url } from './browser.mjs';

// A browser whose clock is five hours wrong.
const wrongClock = () => {
  const Real = Date;
  const wrong = -5 * 3600 * 1000;
  globalThis.Date = class extends Real {
    constructor(...given) { super(...(given.length ? given : [Real.now() + wrong])); }
    static now() { return Real.now() + wrong; }
  };
};

const seconds = (text) => text.match(/[\d:]+/)[0].split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

test('a report filed by another program appears on the board within the page, with its clocks', async () => {
  const { page, faults } = await open('/');
  await page.evaluate(() => { globalThis.sameDocument = true; });
  await page.getByText('目前没有未结事件').waitFor();
  const filed = await fileFlood(120);
  await page.locator(`#incident-${filed.id}`).waitFor({ timeout: 5000 });
  assert.match(await page.locator(`#incident-${filed.id}`).innerText(), /还有 \d+:\d\d/);
  assert.match(await page.locator(`#incident-${filed.id}`).innerText(), /已呼叫未答复/);
  assert.ok(await page.evaluate(() => globalThis.sameDocument), 'without a reload');
  assert.deepEqual(faults, []);
});

test('a countdown is right to the second on a computer whose clock is five hours wrong', async () => {
  const { page } = await open('/', { init: wrongClock });
  const due = await page.locator('[data-near]').first().evaluate((each) => Number(each.dataset.due));
  for (let look = 0; look < 20; ++look) {
    const before = Date.now();
    const shown = seconds(await page.locator('[data-near]').first().innerText());
    const after = Date.now();
    // The page is drawn four times a second; what it shows may be that much old.
    assert.ok(shown <= Math.floor((due - before + 300) / 1000) && shown >= Math.floor((due - after - 100) / 1000),
      `${shown} of ${(due - before) / 1000}`);
  }
});

test('an acknowledgement changes its own row and leaves every other element as it was', async () => {
  const other = await fileFlood(300, { title: '东岭隧道塌方', place: '东岭镇', category: 'DIS.FLOOD.DANGER' });
  const { page } = await open('/');
  await page.locator(`#incident-${other.id}`).waitFor();
  await page.evaluate((id) => {
    globalThis.kept = [...document.querySelectorAll('article.incident')];
    document.querySelector(`#incident-${id} a`).focus();
  }, other.id);
  await api('POST', '/incidents/1/acknowledgements', { person: 'qianmin', kind: 'taken', as: 'wangfang' });
  await page.locator('#incident-1').getByText('已有人接手').waitFor({ timeout: 5000 });
  assert.ok(await page.evaluate(() => globalThis.kept.every((each) => each.isConnected)), 'no card was thrown away');
  assert.ok(await page.evaluate((id) => document.activeElement === document.querySelector(`#incident-${id} a`), other.id), 'the focus stays');
});

test('a line that is cut is said with the time since when, countdowns go on, and what was missed is fetched', async () => {
  const { page, context } = await open('/');
  const bar = page.locator('#line');
  await until(async () => !(await bar.isVisible()), 'no bar at first');
  await context.setOffline(true);
  await bar.waitFor({ state: 'visible', timeout: 40000 });
  assert.match(await bar.innerText(), /连线中断：自 \d\d:\d\d:\d\d 起没有新消息，倒计时照常走/);
  const first = await page.locator('[data-near]').first().innerText();
  await until(async () => (await page.locator('[data-near]').first().innerText()) !== first, 'the countdowns go on');
  const missed = await fileFlood(60, { title: '断线时登记的一起' });
  await context.setOffline(false);
  await page.locator(`#incident-${missed.id}`).waitFor({ timeout: 20000 });
  await bar.waitFor({ state: 'hidden' });
});

test('the stream goes on behind the last event that was heard', async () => {
  const { page } = await open('/file');
  const told = await page.evaluate(async () => {
    const ids = [];
    const listen = (after, count) => new Promise((then) => {
      const stream = new EventSource('/live' + after);
      const took = (event) => { ids.push([event.type, event.lastEventId]); if (ids.length >= count) { stream.close(); then(); } };
      for (const name of ['hello', 'reset', 'facts']) stream.addEventListener(name, took);
    });
    await listen('', 1);
    globalThis.heard = ids;
    globalThis.again = listen;
    return ids[0];
  });
  assert.equal(told[0], 'hello');
  await fileFlood(60, { title: '两次连线之间登记的' });
  const ids = await page.evaluate(async () => {
    await globalThis.again('?after=' + encodeURIComponent(globalThis.heard[0][1]), 2);
    await globalThis.again('?after=1-1', globalThis.heard.length + 1);
    return globalThis.heard;
  });
  assert.equal(ids[1][0], 'facts');
  assert.equal(ids.at(-1)[0], 'reset');
});

test('whether sound can be heard is said, and one press switches it on and off', async () => {
  const { page } = await open('/');
  const bar = page.locator('#sound');
  await page.reload();
  assert.match(await bar.innerText(), /还没有声音：浏览器要求先按一下/);
  await page.getByRole('button', { name: '打开声音' }).click();
  await bar.getByText('声音已开').waitFor();
  await page.getByRole('button', { name: '关闭声音' }).click();
  await bar.getByText('声音已关').waitFor();
});

test('the wall turns its own pages until everything was seen, and begins again', async () => {
  const { page } = await open('/wall', { height: 500 });
  await page.waitForFunction(() => document.documentElement.classList.contains('scripted'));
  const seen = await page.evaluate(async () => {
    const { turn } = await import('/ui/wall.js');
    const tiles = [...document.querySelectorAll('.tiles > *')], seen = new Set();
    const head = document.querySelector('header').offsetHeight;
    for (let screens = 0; screens < 30; ++screens) {
      for (const tile of tiles) {
        const { top } = tile.getBoundingClientRect();
        if (top >= head - 1 && top < innerHeight - 60) seen.add(tile.id);
      }
      if (turn()) break;
    }
    return { seen: seen.size, of: tiles.length, at: scrollY, higher: document.documentElement.scrollHeight > innerHeight };
  });
  assert.ok(seen.of >= 3 && seen.higher, JSON.stringify(seen));
  assert.equal(seen.seen, seen.of);
  assert.equal(seen.at, 0);
});

test('the wall shows the clocks and who has not answered, with nothing to press and no number of anybody', async () => {
  const { page, faults } = await open('/wall');
  const main = page.locator('main');
  assert.match(await main.innerText(), /还有 \d+:\d\d/);
  assert.match(await main.innerText(), /已呼叫未答复/);
  assert.equal(await main.locator('a, button, input, form').count(), 0);
  assert.doesNotMatch(await main.innerText(), /0000-?123/);
  const filed = await fileFlood(30, { title: '大屏开着时登记的' });
  await page.locator(`#incident-${filed.id}`).waitFor({ timeout: 5000 });
  assert.deepEqual(faults, []);
});

test('without script the board says the same and reloads itself', async () => {
  const { page } = await open('/', { script: false });
  assert.match(await page.locator('#incident-1').innerText(), /还有|已超/);
  assert.equal(await page.locator('noscript meta[http-equiv=refresh], meta[http-equiv=refresh]').count(), 1);
  assert.equal(await page.locator('#sound').isVisible(), false);
});

test('whose log-in has ended is told so, with a way back', async () => {
  const { page, context } = await open('/');
  await page.locator('#incident-1').waitFor();
  await context.clearCookies();
  await fileFlood(10, { title: '退出后登记的' });
  await page.locator('#line').getByText('登录已过期').waitFor({ timeout: 20000 });
  assert.equal(await page.locator('#line a').getAttribute('href'), '/login');
  assert.ok(url);
});
