// The console's script: everything works without it. It makes countdowns run, keeps the page like what stands at the
// daemon, sounds before and at limits, and puts single keys on what is pressed most. It is read as written: there is no
// build step.
import { syncByPage, tick } from './clock.js';
import * as keys from './keys.js';
import * as live from './live.js';
import * as sound from './sound.js';

syncByPage();
sound.begin();
keys.begin();
let steady = performance.now(), wall = Date.now();
function second() {
  sound.listen(tick());
  live.show();
  // The steady clock stands still while a computer sleeps: the two clocks then differ, and the daemon is asked.
  if (Math.abs(Date.now() - wall - (performance.now() - steady)) > 2000 && document.body.dataset.live) live.refresh();
  steady = performance.now();
  wall = Date.now();
}
second();
setInterval(second, 250);
if (document.body.dataset.live) live.begin(document.body.dataset.live === 'always');
// What was typed is on record now.
if (new URLSearchParams(location.search).get('done') === 'filed') sessionStorage.removeItem('jibao-draft');
if (document.querySelector('form.filing')) import('./filing.js');
if (document.body.classList.contains('wall')) import('./wall.js').then(({ begin }) => begin());
