// Sound before a limit and at a breach, made by the browser itself. Whether it can be heard is always said: browsers keep
// a page silent until somebody has pressed something on it, and somebody may have switched it off here.
import { say } from './clock.js';

const KEPT = 'jibao-muted';
const GAP = 900;  // milliseconds; in a storm the sounds do not run into one another

let context = null;
let soundedAt = -Infinity;
let before = null;  // {clock: nearness} of the last look; null: this is the first

const muted = () => localStorage.getItem(KEPT) === '1';
const audible = () => !muted() && context !== null && context.state === 'running';

function tone(at, frequency, length) {
  const oscillator = context.createOscillator(), gain = context.createGain();
  oscillator.type = 'square';
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.12, at);
  gain.gain.setValueAtTime(0, at + length);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + length);
}

/** Two short high tones: a limit is near. Three long low ones: it has passed. They differ in number, length and pitch. */
function sound(nearness) {
  document.body.dataset.sounded = nearness;  // whoever tests or assists can see what was sounded
  if (!audible() || performance.now() - soundedAt < GAP) return;
  soundedAt = performance.now();
  const at = context.currentTime + 0.02;
  if (nearness === 'late') [0, 0.75, 1.5].forEach((later) => tone(at + later, 440, 0.6));
  else [0, 0.25].forEach((later) => tone(at + later, 880, 0.15));
}

/** Compares with the look before: sounds once for the worst that is new. */
export function listen(found) {
  if (before !== null) {
    const fresh = Object.entries(found).filter(([clock, nearness]) => nearness !== 'calm' && before[clock] !== nearness &&
      before[clock] !== 'late').map(([, nearness]) => nearness);
    if (fresh.length > 0) sound(fresh.includes('late') ? 'late' : 'near');
  }
  before = found;
}

function show() {
  const bar = document.getElementById('sound');
  if (!bar) return;
  bar.hidden = false;
  bar.classList.toggle('note', !audible());
  bar.querySelector('span').textContent = audible() ? say('声音已开：限前两声短，超时三声长。', 'Sound is on: two short before a limit, three long after it.')
    : muted() ? say('声音已关：只有画面会提醒。', 'Sound is off: only the page will warn you.')
      : say('还没有声音：浏览器要求先按一下。', 'No sound yet: the browser wants a press first.');
  bar.querySelector('button').textContent = audible() ? say('关闭声音', 'Switch sound off') : say('打开声音', 'Switch sound on');
}

/** Puts the bar in order and waits for the button. */
export function begin() {
  const bar = document.getElementById('sound');
  if (!bar) return;
  try {
    context = new AudioContext();
    context.onstatechange = show;
  } catch {
    bar.querySelector('button').hidden = true;  // no device: the words stay
  }
  bar.querySelector('button').addEventListener('click', async () => {
    const on = !audible();
    localStorage.setItem(KEPT, on ? '0' : '1');
    if (on && context) {
      await context.resume();
      sound('near');
    }
    show();
  });
  show();
}
