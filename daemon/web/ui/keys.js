// Single keys for what is pressed most: whatever has data-press="d" is pressed by D. Never while somebody types, never
// with Ctrl or Alt; the key stands beside the words, and a page without script shows none.
const typing = (element) => element.closest('input, textarea, select, [contenteditable]');

// A part that opens is opened (not shut), and its first field is typed in; anything else is pressed where it stands.
function press(element) {
  const details = element.closest('details');
  if (details) details.open = true;
  if (!element.matches('summary')) return element.click();
  const first = details.querySelector('form.stack :is(input:not([type=hidden]), select, textarea)') ?? element;
  first.scrollIntoView({ block: 'center' });
  first.focus();
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || typing(event.target)) return;
  const found = [...document.querySelectorAll('[data-press]')].find((each) => each.dataset.press === event.key.toLowerCase());
  if (!found) return;
  event.preventDefault();
  press(found);
}

export function begin() {
  document.documentElement.classList.add('scripted');
  addEventListener('keydown', onKey);
}
