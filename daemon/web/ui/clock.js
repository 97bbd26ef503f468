// The daemon's time as this page knows it, and the countdowns that go by it.
//
// The browser's own wall clock is never asked what time it is: a page says at which moment the daemon made it
// (body data-now), and from there the browser's steady clock counts on, as fast as the drill's pace says. Of several
// samples the one with the shortest way counts, unless a newer one shows that the daemon's clock was moved.

const english = document.documentElement.lang === 'en';

/** Words in the language of the page. */
export const say = (zh, en) => (english ? en : zh);

const known = { server: 0, steady: 0, error: Infinity };

/** The daemon's time now, in milliseconds since 1970. */
export function now() {
  const pace = Number(document.body.dataset.pace) || 1;
  return known.server + (performance.now() - known.steady) * pace;
}

/**
 * Takes a sample: the daemon said `server` between the steady moments `sent` and `received`.
 */
export function sync(server, sent, received) {
  const pace = Number(document.body.dataset.pace) || 1;
  const error = ((received - sent) / 2) * pace;
  const estimate = server + (performance.now() - received) * pace + error;
  if (error > known.error && Math.abs(estimate - now()) <= error + known.error) return;
  known.server = estimate;
  known.steady = performance.now();
  known.error = error;
}

/** The sample that the page itself is. */
export function syncByPage() {
  const loaded = performance.getEntriesByType('navigation')[0];
  sync(Number(document.body.dataset.now), loaded ? loaded.requestStart : 0, loaded ? loaded.responseStart : performance.now());
}

const two = (number) => String(number).padStart(2, '0');

/** "1:23:45" or "7:05"; whole seconds, cut and never rounded up. Hours are not told as days. */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return (hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`) + `:${two(seconds % 60)}`;
}

/** "03:41:07" in the office's zone. */
export function wallTime(milliseconds) {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: document.body.dataset.zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  }).format(new Date(milliseconds));
}

/** What a countdown shows at a moment: its nearness as the daemon judges it (a limit's own second is still in time). */
export function reading(due, near, at) {
  if (at >= due + 1000) return { nearness: 'late', words: say('已超 ', 'over by ') + span(at - due) };
  return { nearness: at >= near ? 'near' : 'calm', words: say('还有 ', 'in ') + span(due - at) };
}

const worse = ['calm', 'near', 'late'];

/**
 * Shows every countdown of the page anew. Returns {key: nearness} of the hard limits.
 */
export function tick() {
  const at = now();
  const found = {};
  const cards = new Map();
  for (const count of document.querySelectorAll('[data-due]')) {
    const { nearness, words } = reading(Number(count.dataset.due), Number(count.dataset.near), at);
    if (count.textContent !== words) count.firstChild.data = words;
    if (!count.dataset.near) continue;  // measured, not judged
    found[count.dataset.clock] = nearness;
    mark(count.closest('tr'), nearness);
    const card = count.closest('article.incident');
    if (card && !(worse.indexOf(cards.get(card)) > worse.indexOf(nearness))) cards.set(card, nearness);
  }
  for (const [card, nearness] of cards) mark(card, nearness);
  for (const clock of document.querySelectorAll('[data-wall-clock]')) clock.textContent = wallTime(at);
  return found;
}

function mark(element, nearness) {
  if (!element || element.classList.contains(nearness)) return;
  element.classList.remove(...worse);
  element.classList.add(nearness);
}
