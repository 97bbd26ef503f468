// The wall turns its own pages, for nobody scrolls a projector: what is most urgent stands first and longest, then the rest
// comes by, screen after screen, and back to the top. Whoever scrolls is left alone for a while.

const FIRST = 20000, OTHERS = 8000, TOUCHED = 60000;  // milliseconds

let resting = 0;  // until then, by the steady clock

/** To the next screen, or from the last back to the first. Returns whether it shows the first now. */
export function turn() {
  const head = document.querySelector('header').offsetHeight;
  const tiles = [...document.querySelectorAll('.tiles > *')].map((each) => each.getBoundingClientRect());
  const cut = tiles.find(({ bottom }) => bottom > innerHeight + 1);
  const on = cut ? Math.max(cut.top - head, 0) || innerHeight - head : 0;  // a tile taller than the screen: a screen further
  scrollTo(0, cut ? scrollY + on : 0);
  return !cut;
}

function later(first) {
  setTimeout(() => later(performance.now() < resting ? false : turn()), first ? FIRST : OTHERS);
}

export function begin() {
  for (const name of ['wheel', 'touchmove', 'keydown']) addEventListener(name, () => { resting = performance.now() + TOUCHED; }, { passive: true });
  later(true);
}
