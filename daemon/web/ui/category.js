// Finds a category by what one types of it: Chinese (漫堤), full pinyin (hongshui), initials (hs), any mixture of these
// (hongs), or its code. The list stays the list of the form; this only chooses in it.
import { readings } from './pinyin.js';

const known = new Map();
for (const [syllable, characters] of Object.entries(readings))
  for (const character of characters) known.set(character, [...(known.get(character) ?? []), syllable]);

/** Whether `typed` reads the characters from `at` on: of each its initial, its syllable, or (of the last) a beginning of it. */
function reads(characters, at, typed) {
  if (typed === '') return true;
  if (at >= characters.length) return false;
  const character = characters[at];
  if (typed.startsWith(character)) return reads(characters, at + 1, typed.slice(character.length));
  return (known.get(character) ?? []).some((syllable) => {
    if (syllable.startsWith(typed)) return true;
    if (typed.startsWith(syllable) && reads(characters, at + 1, typed.slice(syllable.length))) return true;
    return typed[0] === syllable[0] && reads(characters, at + 1, typed.slice(1));
  });
}

/** How well `typed` finds a name: the place at which it is found (0 best), or -1. */
export function place(name, code, typed) {
  const wanted = typed.toLowerCase().replace(/[\s']/g, '');
  if (wanted === '') return 0;
  const characters = [...name.toLowerCase()];
  for (let at = 0; at < characters.length; ++at) if (reads(characters, at, wanted)) return at;
  return code.toLowerCase().includes(wanted) ? characters.length : -1;
}

const MOST = 8;  // more than fit below a field without covering the next

/** Puts a field to type in before the form's list. Arrows choose, Enter takes, Escape leaves. */
export function begin(select) {
  const box = document.getElementById('find-category');
  const list = document.getElementById('found-categories');
  const entries = [...select.options].filter((option) => option.value)
    .map((option) => ({ option, name: option.dataset.name, code: option.value }));
  let shown = [], chosen = -1;

  function close() {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
    chosen = -1;
  }
  function choose(index) {
    chosen = index;
    [...list.children].forEach((item, at) => item.setAttribute('aria-selected', String(at === index)));
    if (index >= 0) box.setAttribute('aria-activedescendant', list.children[index].id);
  }
  function take(entry) {
    select.value = entry.code;
    box.value = entry.name;
    close();
    select.dispatchEvent(new Event('input', { bubbles: true }));
  }
  function look() {
    shown = entries.map((entry) => ({ entry, at: place(entry.name, entry.code, box.value) })).filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at).slice(0, MOST).map(({ entry }) => entry);
    list.replaceChildren(...shown.map((entry, index) => {
      const item = document.createElement('li');
      item.id = `found-${index}`;
      item.setAttribute('role', 'option');
      item.textContent = entry.option.textContent;
      item.addEventListener('mousedown', (event) => { event.preventDefault(); take(entry); });
      return item;
    }));
    list.hidden = shown.length === 0;
    box.setAttribute('aria-expanded', String(shown.length > 0));
    choose(shown.length > 0 ? 0 : -1);
  }

  box.closest('.field').hidden = false;
  box.addEventListener('input', (event) => { event.stopPropagation(); look(); });
  box.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) look();
      else choose((chosen + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();  // never files by accident
      if (chosen >= 0) take(shown[chosen]);
    } else if (event.key === 'Tab' && chosen >= 0 && box.value !== '') take(shown[chosen]);
    else if (event.key === 'Escape') close();
  });
  box.addEventListener('blur', close);
  const follow = () => { box.value = select.selectedOptions[0]?.dataset.name ?? ''; };
  select.addEventListener('change', follow);
  follow();
}
