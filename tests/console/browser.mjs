// The browser of a test and the ways to the daemon. `open` gives a page that is logged in and keeps what its console
// complained of; `api` is a call with the operator's token; `until` asks until it is so, bounded.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after } from 'node:test';

const require = createRequire(process.env.JIBAO_MODULES + '/here.js');
const { chromium } = require('playwright-core');
export const axe = require('axe-core').source;
export const url = process.env.JIBAO_URL;
export const pictures = process.env.JIBAO_PICTURES;

const browser = await chromium.launch({
  executablePath: '/usr/lib/chromium/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
});
after(() => browser.close());

/** A page in a context of its own, at which nobody is logged in; `faults` collects what its console complains of. */
export async function fresh({ language = 'zh-CN', script = true, width = 1366, height = 768, init, ...more } = {}) {
  const context = await browser.newContext({ locale: language, javaScriptEnabled: script, viewport: { width, height }, ...more });
  if (init) await context.addInitScript(init);
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()); });
  page.on('pageerror', (error) => faults.push(String(error)));
  return { page, context, faults };
}

/** ... logged in, and there. */
export async function open(path, given) {
  const { page, context, faults } = await fresh(given);
  await page.goto(url + '/login');
  await page.fill('input[name=token]', process.env.JIBAO_TOKEN);
  await page.press('input[name=token]', 'Enter');
  await page.waitForURL(url + '/');
  if (path !== '/') await page.goto(url + path);
  return { page, context, faults };
}

export async function api(method, path, body) {
  const answer = await fetch(url + '/api/v1' + path, {
    method, headers: { Authorization: 'Bearer ' + process.env.JIBAO_TOKEN, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json();
  assert.ok(answer.ok, JSON.stringify(told));
  return told;
}

/** A flood that happened so many seconds ago, by the daemon's clock. */
export async function fileFlood(secondsAgo, changes = {}, at = Date.now()) {
  return api('POST', '/incidents', {
    category: 'DIS.FLOOD.INUNDATION', title: '青石河漫堤洪水进三合村', place: '云溪县河口镇三合村', summary: '漫堤，约40户进水，已转移126人',
    occurred_at: new Date(at - secondsAgo * 1000).toISOString(), received_at: new Date(at).toISOString(), receiver: '王芳',
    source: { unit: '云溪县水利局', reporter: { name: '李明', phone: '0000-1234501' } }, as: 'wangfang', ...changes,
  });
}

/** Asks until the answer is true; fails with `what` after the seconds. */
export async function until(look, what, seconds = 15) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > end) assert.fail(`not within ${seconds} s: ${what}`);
    await new Promise((then) => setTimeout(then, 40));
  }
}
