// Keeps a page like what the daemon would show now: an event of its stream (or 15 seconds) fetches the page again, and
// what differs is changed in place. Where the line is cut a bar says since when, and the countdowns go on.
import { morph } from './morph.js';
import { now, say, span, sync, tick, wallTime } from './clock.js';

const EVERY = 15000;    // milliseconds between looks without an event; the same as without script
const PATIENCE = 8000;  // ... until an answer counts as missing
const CALM = 400;       // ... between two fetches in a storm of events
const AGAIN = 3000;     // ... before a stream that the browser gave up is opened again

let heardAt = 0;         // the daemon's time at which it was last heard
let cut = null;          // why the line counts as cut; null: it does not
let fetching = false, wanted = false;
let stream = null, lastId = '';

function heard() {
  heardAt = now();
  cut = null;
  show();
}

function lost(why) {
  cut = why;
  show();
}

/** The bar of the line; called each second while it is cut. */
export function show() {
  const bar = document.getElementById('line');
  if (!bar) return;
  bar.hidden = cut === null;
  if (cut === null) return;
  const since = say('自 ', 'Since ') + wallTime(heardAt);
  const words = cut === 'login'
    ? say(`登录已过期：${since} 起画面不再更新，倒计时照常走。`, `Your log-in has ended. ${since} nothing was updated; the countdowns go on.`)
    : say(`连线中断：${since} 起没有新消息，倒计时照常走，其余可能已过时。正在重连……`,
          `The line is cut. ${since} nothing was heard; the countdowns go on, the rest may be out of date. Trying again …`);
  const text = bar.querySelector('span');
  if (text.textContent !== words) text.textContent = words;
  bar.querySelector('small').textContent = span(now() - heardAt);
  bar.querySelector('a').hidden = cut !== 'login';
}

/** Fetches the page again and changes what differs. Called again while it is under way: once more afterwards. */
export async function refresh() {
  if (fetching) {
    wanted = true;
    return;
  }
  fetching = true;
  wanted = false;
  const sent = performance.now();
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE) });
    const received = performance.now();
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (answer.redirected && new URL(answer.url).pathname === '/login') lost('login');
    else if (!answer.ok || !page.body.dataset.now) lost('refused');
    else {
      sync(Number(page.body.dataset.now), sent, received);
      morph(document.querySelector('main'), page.querySelector('main'));
      document.title = page.title;
      tick();
      heard();
    }
  } catch {
    lost('silent');
  }
  fetching = false;
  if (wanted) setTimeout(refresh, CALM);
}

function open() {
  stream = new EventSource('/live' + (lastId ? '?after=' + encodeURIComponent(lastId) : ''));
  const told = (event) => {
    lastId = event.lastEventId || lastId;
    refresh();
  };
  for (const name of ['hello', 'reset', 'facts']) stream.addEventListener(name, told);
  stream.onopen = () => { if (cut !== null) refresh(); };
  stream.onerror = () => {
    if (cut === null) lost('silent');
    if (stream && stream.readyState === EventSource.CLOSED) {
      stream = null;
      setTimeout(() => { if (!stream && !document.hidden) open(); }, AGAIN);
    }
    refresh();
  };
}

/**
 * Begins. Where `always` is false the stream rests while nobody looks: a browser has few lines to one daemon, and only the
 * board must be heard from behind.
 */
export function begin(always) {
  heardAt = now();
  open();
  setInterval(() => { if (always || !document.hidden) refresh(); }, EVERY);
  addEventListener('pageshow', (event) => { if (event.persisted) refresh(); });
  addEventListener('pagehide', () => { stream?.close(); stream = null; });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden && !always) {
      stream?.close();
      stream = null;
    } else if (!document.hidden) {
      if (!stream) open();
      refresh();
    }
  });
}
