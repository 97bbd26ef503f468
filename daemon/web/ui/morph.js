// Makes a part of the page like another that the daemon rendered, changing only what differs: nothing flickers, the
// focus stays, what is open stays open, and a form in which somebody typed is left alone.

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || '' : '');
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

/** Whether somebody typed or chose something in this form that is not what the daemon put there. */
function touched(form) {
  return [...form.elements].some((field) => {
    if (field.type === 'hidden') return false;
    if (field instanceof HTMLSelectElement)
      return [...field.options].some((option, index) => option.selected !== (option.defaultSelected || (index === 0 &&
        ![...field.options].some((other) => other.defaultSelected))));
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    return 'defaultValue' in field && field.value !== field.defaultValue;
  });
}

/** Changes `old` until it is like `fresh`; both are elements of the same name. */
export function morph(old, fresh) {
  if (old instanceof HTMLFormElement && (touched(old) || old.contains(document.activeElement))) return;
  const theirs = (name) => name === 'open' && old.nodeName === 'DETAILS';  // whoever looks opens and shuts it
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !theirs(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value && !theirs(name)) old.setAttribute(name, value);
  morphChildren(old, fresh);
}

function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    let found = key ? keyed.get(key) : at;
    if (!found || !alike(found, wanted) || (!key && keyOf(found))) found = null;
    if (!found) {
      old.insertBefore(document.importNode(wanted, true), at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else old.insertBefore(found, at);
    if (found.nodeType === Node.ELEMENT_NODE) morph(found, wanted);
    else if (found.data !== wanted.data) found.data = wanted.data;
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}
