// The measuring half of tests/bench/board.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { api, fileFlood, open } from '../console/browser.mjs';

const OPEN = 200, FACTS = 30, REST_SECONDS = 20;
const TICKS_A_SECOND = 100;  // of /proc on Linux

/** Processor seconds of all that this process started, the browser with all its parts. */
function browserSeconds() {
  const parent = {}, ticks = {};
  for (const pid of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
      parent[pid] = fields[1];
      ticks[pid] = Number(fields[11]) + Number(fields[12]);
    } catch { /* it has ended */ }
  }
  const ours = (pid) => pid && (pid === String(process.pid) || ours(parent[pid]));
  return Object.keys(parent).filter((pid) => pid !== String(process.pid) && ours(parent[pid])).reduce((sum, pid) => sum + ticks[pid], 0) / TICKS_A_SECOND;
}

const pause = (milliseconds) => new Promise((then) => setTimeout(then, milliseconds));

async function share(seconds, work) {
  const before = browserSeconds(), begun = performance.now();
  await work(begun + seconds * 1000);
  return (browserSeconds() - before) / ((performance.now() - begun) / 1000) * 100;
}

test('the board with 200 open incidents', { timeout: 300000 }, async () => {
  for (let number = 1; number <= OPEN; ++number) await fileFlood(60 + number, { title: `第${number}起`, place: `第${number}村` });
  const { page } = await open('/');
  await page.locator('article.incident').nth(OPEN - 1).waitFor();
  // When each card last changed, by the clock that the measuring side reads, too.
  await page.evaluate(() => {
    globalThis.changed = {};
    new MutationObserver((all) => {
      for (const { target } of all) {
        const card = (target.nodeType === 1 ? target : target.parentElement)?.closest('article.incident');
        if (card?.textContent.includes('已有人接手')) globalThis.changed[card.id] ??= Date.now();
      }
    }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
  });
  await pause(3000);
  const rest = await share(REST_SECONDS, () => pause(REST_SECONDS * 1000));
  const took = [];
  const busy = await share(FACTS, async () => {
    for (let number = 1; number <= FACTS; ++number) {
      const begun = performance.now();
      await api('POST', `/incidents/${number}/acknowledgements`, { person: 'qianmin', kind: 'taken', as: 'wangfang' });
      const answered = Date.now();
      const shown = await page.waitForFunction((id) => globalThis.changed[id], `incident-${number}`, { polling: 50, timeout: 60000 });
      took.push(await shown.jsonValue() - answered);
      await pause(Math.max(0, 1000 - (performance.now() - begun)));
    }
  });
  took.sort((a, b) => a - b);
  console.log(`from the answer to the board: half within ${took[FACTS >> 1]} ms, the slowest ${took.at(-1)} ms; the browser: ` +
    `${rest.toFixed(1)} % of a processor at rest, ${busy.toFixed(1)} % with a fact a second`);
});
