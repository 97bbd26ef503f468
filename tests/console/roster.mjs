// The duty room's own book in a browser without script, as offices with old browsers have it: a month made by rotation and
// issued, a shift changed, leave, a check-in, a handover that both confirm, the surge roster. The clock stands still.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, axe, fileFlood, open, pictures, url } from './browser.mjs';

const month = (later) => {
  const today = new Date(Date.now() + 8 * 3600e3);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + later, 1)).toISOString().slice(0, 7);
};

test('a month is made by rotation, looked at and issued, and the faults of thirty days are told', async () => {
  const { page, faults } = await open('/roster?month=' + month(1), { script: false });
  assert.match(await page.locator('main').innerText(), /该月尚未发布/);
  assert.equal(await page.locator('table.month td:not(.none)').count(), new Date(Date.UTC(+month(1).slice(0, 4), +month(1).slice(5), 0)).getUTCDate());
  await page.locator('summary', { hasText: '排定并发布' }).click();
  await page.fill('input[name=r_primary_working]', '王芳、李明 周丽');
  await page.fill('input[name=r_primary_weekend]', '吴军');
  await page.click('button[value=preview]');
  await page.getByText('这是预览，尚未发布').waitFor();
  assert.equal((await api('GET', '/roster?month=' + month(1))).issued, false, 'a preview issues nothing');
  const weekend = page.locator('td.off', { hasText: '周末' }).first();
  assert.match(await weekend.innerText(), /吴军/);
  await page.screenshot({ path: `${pictures}/roster-preview.png`, fullPage: true });
  await page.click('button[value=issue]');
  await page.getByText('已发布，即时生效').waitFor();
  const issued = await api('GET', '/roster?month=' + month(1));
  assert.equal(issued.source, 'rotation');
  assert.ok(issued.shifts.every(({ primary }) => ['wangfang', 'liming', 'zhouli', 'wujun'].includes(primary)));
  assert.deepEqual(faults, []);
});

test('a shift is changed with a reason, which is asked for, and stands in the calendar', async () => {
  const { page } = await open('/roster?month=' + month(1), { script: false });
  await page.locator('table.month a').first().click();
  await page.locator('#shift').waitFor();
  await page.selectOption('#shift select[name=primary]', 'zhengjie');
  assert.equal(await page.getAttribute('#shift input[name=reason]', 'required'), '');
  await page.fill('#shift input[name=reason]', '王芳外出培训');
  await page.click('#shift button.main');
  await page.getByText('班次已调整').waitFor();
  assert.match(await page.locator('table.month td:not(.none)').first().innerText(), /已调整[\s\S]*郑洁/);
  await page.locator('table.month a').first().click();
  assert.match(await page.locator('#shift').innerText(), /王芳外出培训/);
});

test('sudden leave works at once, and a leader approves it later', async () => {
  const { page } = await open('/roster', { script: false });
  const now = (await api('GET', '/roster')).shifts.find(({ from, until }) => new Date(from) <= new Date() && new Date() < new Date(until));
  const other = now.secondary === 'zhengjie' ? 'wujun' : 'zhengjie';
  await page.locator('summary', { hasText: '突发请假' }).click();
  const form = page.locator('form[action="/duty/leave"]').first();
  await form.locator('select[name=person]').selectOption(now.primary);
  await form.locator('select[name=substitute]').selectOption(other);
  await form.locator('input[name=reason]').fill('发烧');
  await form.locator('button.main').click();
  await page.getByText('已登记', { exact: true }).waitFor();
  assert.match(await page.locator('#leave').innerText(), /已生效，待批准/);
  assert.match(await page.locator('.watch.now').innerText(), /→/, 'the calendar shows who stands in');
  const [leave] = (await api('GET', '/leaves')).leaves;
  assert.equal(leave.away, true);
  await page.locator('#leave button', { hasText: '批准' }).first().click();
  await page.getByText('已记录').waitFor();
  assert.equal((await api('GET', '/leaves')).leaves[0].decision, 'approved');
  await page.locator('#leave button', { hasText: '销假' }).click();
  await page.getByText('已记录').waitFor();
  assert.match(await page.locator('#leave').innerText(), /没有请假/);
});

test('somebody checks in at the post', async () => {
  const shifts = (await api('GET', '/roster')).shifts;
  const now = shifts.find(({ from, until }) => new Date(from) <= new Date() && new Date() < new Date(until));
  await api('POST', '/roster/shifts', { date: now.date, shift: now.shift, primary: 'wangfang', reason: '当班' });
  const { page } = await open('/check-in', { script: false });
  await page.selectOption('select[name=person]', 'wangfang');
  await page.click('button.main');
  await page.getByText('已签到', { exact: true }).first().waitFor();
  await page.goto(url + '/roster');
  assert.match(await page.locator('.watch.now').innerText(), /已签到/);
});

test('the shift is handed over with everything that is open, confirmed by both, and printed', async () => {
  await fileFlood(300);
  const { page } = await open('/handover', { script: false });
  assert.match(await page.locator('pre').first().innerText(), /一、收到[\s\S]*三、未结/);
  await page.selectOption('select[name=outgoing]', 'wangfang');
  await page.selectOption('select[name=incoming]', 'liming');
  for (const each of await page.locator('form[action="/handover/write"] td input').all())
    assert.deepEqual([await each.inputValue(), await each.getAttribute('placeholder')], ['', '接班人'], 'whoever comes has it, unless somebody else is named');
  await page.fill('textarea[name=notes]', '河水仍在涨\n发电机油已加满');
  await page.click('form[action="/handover/write"] button.main');
  await page.getByText('等待双方确认').waitFor();
  await page.goto(url + '/');
  assert.match(await page.locator('main').innerText(), /尚未交接完毕/);
  await page.goto(url + '/handover');
  await page.click('text=我已交清');
  await page.click('text=我已接班');
  await page.waitForURL(/\/handovers\/1$/);
  assert.match(await page.locator('main').innerText(), /双方已确认/);
  const [incident] = (await api('GET', '/incidents')).incidents;
  const [handover] = (await api('GET', '/handovers')).handovers;
  assert.ok(handover.complete && handover.items.every(({ person }) => person === 'liming'), JSON.stringify(handover));
  assert.equal(handover.items.some(({ incident: id }) => id === incident.id), true);
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('nav').first().isVisible(), false);
  assert.match(await page.locator('.handover').innerText(), /发电机油已加满/);
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.screenshot({ path: `${pictures}/handover-print.png`, fullPage: true });
});

test('the surge roster is called by a button with a reason, shows on the board, and ends', async () => {
  const { page } = await open('/roster', { script: false });
  await page.locator('summary', { hasText: '启动全员在岗' }).click();
  const form = page.locator('form[action="/duty/surge"]');
  await form.locator('input[name=reason]').fill('暴雨红色预警');
  assert.ok(await form.locator('input[type=checkbox]:checked').count() > 3, 'those whom the policy offers are ticked');
  await form.locator('button.main').click();
  await page.getByText('已启动，正在通知').waitFor();
  await page.goto(url + '/');
  assert.match(await page.locator('main').innerText(), /全员在岗/);
  assert.equal((await api('GET', '/surge')).reason, '暴雨红色预警');
  await page.goto(url + '/roster');
  await page.locator('form[action="/duty/surge-end"] button').click();
  await page.getByText('已结束').waitFor();
  assert.equal((await api('GET', '/surge')).called, false);
});

test('on a telephone a month is a list, and no page of the duty room has a barrier', async () => {
  const { page, faults } = await open('/roster', { width: 390, height: 844, bypassCSP: true });
  for (const path of ['/roster', '/roster?lang=en', '/handover', '/check-in']) {
    await page.goto(url + path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${path} is ${wide} too wide`);
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => { each.open = true; }));
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical', 'moderate'].includes(impact)).map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`), [], path);
    await page.screenshot({ path: `${pictures}/duty-${path.replace(/\W+/g, '-')}-phone.png`, fullPage: true });
  }
  assert.deepEqual(faults, []);
});
