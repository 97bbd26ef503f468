// The filing form as one types: kept in this tab until it is filed, times by one press, the clocks that will start and
// what may be the same event shown beside it, and Ctrl+Enter files it. Without script the form does the same by its buttons.
import { begin as findCategories } from './category.js';
import { now } from './clock.js';

const KEPT = 'jibao-draft';
const PAUSE = 700;  // milliseconds after the last key until the trial is asked for

const form = document.querySelector('form.filing');
const fields = () => [...form.elements].filter((field) => field.name && field.type !== 'hidden' && field.type !== 'submit');

// ---- the draft: of this tab alone, gone with it ----

function keep(sent) {
  const values = {};
  for (const field of fields()) {
    const value = field.type === 'checkbox' ? field.checked : field.value;
    const first = field.type === 'checkbox' ? field.defaultChecked : field.defaultValue ?? '';
    if (value !== first) values[field.name] = value;
  }
  // Of what was sent the key is kept too: if its answer was lost, sending it again files nothing twice.
  sessionStorage.setItem(KEPT, JSON.stringify({ values, key: sent ? form.elements.key.value : undefined }));
}

function restore() {
  const draft = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  if (!draft || !form.classList.contains('fresh')) return;
  for (const field of fields()) {
    if (!(field.name in draft.values)) continue;
    if (field.type === 'checkbox') field.checked = draft.values[field.name];
    else field.value = draft.values[field.name];
    const details = field.closest('details');
    if (details) details.open = true;
  }
  if (draft.key) form.elements.key.value = draft.key;
}

function typed() {
  const draft = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  if (draft?.key === form.elements.key.value) form.elements.key.value = crypto.getRandomValues(new Uint32Array(4)).join('');
  keep(false);
  clearTimeout(waiting);
  waiting = setTimeout(ask, PAUSE);
}

// ---- times by one press, by the daemon's clock ----

/** "03:42", with the date where it was another day, in the office's zone. */
function clockTime(minutesAgo) {
  const parts = (at) => Object.fromEntries(new Intl.DateTimeFormat('en-CA', {
    timeZone: document.body.dataset.zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
    hourCycle: 'h23' }).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const then = parts(now() - minutesAgo * 60000), today = parts(now());
  const clock = `${then.hour}:${then.minute}`;
  return then.day === today.day ? clock : `${then.year}-${then.month}-${then.day} ${clock}`;
}

function put(field, minutesAgo) {
  field.value = clockTime(minutesAgo);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

for (const button of form.querySelectorAll('button[data-ago]')) {
  const field = form.elements[button.parentElement.dataset.for];
  button.addEventListener('click', () => { put(field, Number(button.dataset.ago)); field.focus(); });
}
// In a field of time: -10 is ten minutes ago.
form.addEventListener('change', (event) => {
  const ago = event.target.matches('[data-time]') && event.target.value.trim().match(/^-(\d{1,4})$/);
  if (ago) put(event.target, Number(ago[1]));
});

// ---- what it would do ----

let waiting = 0, asked = 0;

async function ask() {
  const place = document.getElementById('trial');
  if (!form.elements.category.value) return;
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set('do', 'simulate');
  try {
    const answer = await fetch('/file', { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const trial = page.getElementById('trial');
    if (mine !== asked) return;  // somebody went on typing
    const faults = page.querySelector('main .notice.bad');
    if (answer.ok && trial) place.replaceChildren(...trial.childNodes);
    else if (faults) {
      faults.removeAttribute('role');
      place.replaceChildren(faults);
    }
  } catch { /* the line is cut: filing itself will say so */ }
}

// ---- sending ----

restore();
findCategories(form.elements.category);
form.addEventListener('input', typed);
form.addEventListener('submit', () => keep(true));
addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  if (document.activeElement?.matches('[data-time]')) document.activeElement.dispatchEvent(new Event('change', { bubbles: true }));
  form.requestSubmit(form.querySelector('button[value=file]'));
});
ask();
