// participant.mjs: a person takes part, in real Chromium against the real server: by keys, by touch, with reloads and a broken line.
// What the server then holds is read with `tertium export`. Pages are addressed through the DOM mirror only.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { axe, focused, launch, PHONE, ready, runner, settled, until } from './lib.mjs';

const { TERTIUM_PARTICIPANT: link, TERTIUM_URL: address, TERTIUM_DATA: data, TERTIUM_BINARY: binary } = process.env;
const study = basename(link);
const { test, finish } = runner();
const browser = await launch();
const assert = (truth, what) => { if (!truth) throw new Error(what); };
const equal = (got, want, what) => assert(JSON.stringify(got) === JSON.stringify(want), `${what}: wanted ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);

// ---- what the server holds ----
function stored() {
  const out = mkdtempSync(join(tmpdir(), 'tertium-export-'));
  try {
    execFileSync(binary, ['export', study, '--data', data, '--out', out, '--force', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [head, ...lines] = readFileSync(join(out, 'answers.csv'), 'utf8').trim().split(/\r?\n/).map(l => l.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map(c => c.replace(/,$/, '')));
    return lines.map(cells => Object.fromEntries(head.map((name, i) => [name, cells[i]]))).filter(a => a.source === 'participant');
  } finally { rmSync(out, { recursive: true, force: true }); }
}
const api = async path => (await fetch(`${address}${path}`)).json();
const definition = (await api(`/api/v1/participant/${study}`)).definition;
const total = definition.practice_trials + definition.trials_per_session;

// Every trial of the one new session answered once, as it was issued and chosen.
function checkSession(before, { chosen, input, resumed = [], views }) {
  const known = new Set(before.map(a => a.session)), fresh = stored().filter(a => !known.has(a.session));
  equal(new Set(fresh.map(a => a.session)).size, 1, 'new sessions with answers');
  equal(fresh.map(a => +a.trial).sort((a, b) => a - b), [...Array(total).keys()], 'trials answered, each once');
  equal(new Set(fresh.map(a => a.answer_id)).size, total, 'answer ids');
  for (const a of fresh) {
    const t = +a.trial, issued = views.find(v => v.number === t);
    equal([+a.object_1, +a.object_2, +a.object_3], issued.shown, `objects by position of trial ${t}`);
    equal(+a.odd_position, chosen(t) + 1, `chosen position of trial ${t}`);
    equal(+a.odd_object, issued.shown[chosen(t)], `odd object of trial ${t}`);
    assert(+a.response_time_ms >= 100 && +a.response_time_ms < 60_000, `response time of trial ${t}: ${a.response_time_ms}`);
    equal(a.input, input, `input of trial ${t}`);
    equal(a.practice, t < definition.practice_trials ? '1' : '0', `practice mark of trial ${t}`);
    equal(a.resumed, resumed.includes(t) ? '1' : '0', `resumed mark of trial ${t}`);
    assert(+a.answered_at_ms > 1.7e12 && +a.received_at_ms > 1.7e12, `times of trial ${t}`);
  }
  return fresh;
}

// ---- a person ----
// A page on the study, with the trials that the server issues kept in views, and faults of the page in faults.
async function visit(options = {}, url = link) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage(), views = [], faults = [];
  page.on('pageerror', e => faults.push(String(e)));
  page.on('response', async r => {
    if (!/\/sessions/.test(r.url()) || /answers/.test(r.url()) || !r.ok()) return;
    for (const v of (await r.json().catch(() => ({ upcoming: [] }))).upcoming || []) if (!views.some(w => w.number === v.number)) views.push(v);
  });
  await page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifts.push({ value: e.value, at: e.startTime, what: e.sources.map(s => s.node?.outerHTML?.slice(0, 90)) }); })
      .observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url);
  await ready(page);
  return { context, page, views, faults, close: async () => { equal(faults, [], 'faults of the page'); await context.close(); } };
}
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: 20_000 });
const foot = async page => (await page.locator('#mirror p').allTextContents()).find(t => /\d+ of \d+/.test(t)) || '';
// Which trial is on screen (practice first), or -1.
async function trialNumber(page) {
  const m = (await foot(page)).match(/(Practice )?(\d+) of/);
  return m ? +m[2] - 1 + (m[1] ? 0 : definition.practice_trials) : -1;
}
const choice = t => (t * 7 + 1) % 3;
// Answers the trial that is on screen by `act(position)` once its pictures are there, and waits until it is gone.
async function answer(page, act) {
  const t = await trialNumber(page);
  assert(t >= 0, 'no trial is on screen');
  await page.getByText('Loading the pictures').waitFor({ state: 'detached', timeout: 20_000 });
  await page.waitForTimeout(130);  // nobody is faster, and what is faster does not count
  await act(choice(t));
  for (let i = 0; i < 400; i++) {
    await page.waitForTimeout(30);
    if (await trialNumber(page) !== t) return t;
  }
  throw new Error(`trial ${t} does not take its answer`);
}
const byKey = page => p => page.keyboard.press(String(p + 1));
const byTouch = page => p => page.getByRole('button', { name: `Picture ${p + 1} of 3`, exact: true }).tap();
async function tabTo(page, what) {
  for (let i = 0; i < 25; i++) {
    if ((await focused(page)).includes(what)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to "${what}" but to ${await focused(page)}`);
}
async function begin(page) {
  await heading(page, definition.title);
  for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).check();
  await page.getByRole('button', { name: 'I agree, begin' }).click();
  await page.getByRole('button', { name: 'Start with practice' }).click();
  await until(() => trialNumber(page), 0, 'the first trial', 20_000);
}
async function answerUntil(page, last, act) {
  for (;;) {
    const t = await trialNumber(page);
    if (t === last) return;
    if (t >= 0) await answer(page, act);
    else if (await page.getByRole('button', { name: 'Continue' }).count()) {
      await page.getByRole('button', { name: 'Continue' }).click({ timeout: 5000 });
      await heading(page, definition.question);
      await until(async () => await trialNumber(page) >= 0, true, 'the first question that counts');
    } else if (await page.getByRole('heading', { name: /Thank you|Almost done/ }).count()) return;
    else await page.waitForTimeout(30);
  }
}

await test('from consent to the code with keys only; every answer is stored once, as shown and chosen', async () => {
  const before = stored(), { page, views, close } = await visit();
  await heading(page, definition.title);
  equal(await focused(page), `h1:${definition.title}`.slice(0, 43), 'focus on the first heading');
  equal(await page.title(), definition.title, 'title of the page');
  equal(await page.evaluate(() => document.documentElement.lang), definition.language, 'language of the page');
  assert(await page.getByRole('button', { name: 'I agree, begin' }).isDisabled(), 'nobody begins without ticking');
  for (const statement of definition.consent_statements) { await tabTo(page, statement.slice(0, 30)); await page.keyboard.press('Space'); }
  await until(() => page.getByRole('button', { name: 'I agree, begin' }).isEnabled(), true, 'every statement is ticked');
  await tabTo(page, 'I agree, begin');
  await page.keyboard.press('Enter');
  await heading(page, 'How it works');
  equal(await focused(page), 'h1:How it works', 'focus on the heading');
  await tabTo(page, 'Start with practice');
  await until(() => page.getByRole('button', { name: 'Start with practice' }).isEnabled(), true, 'the session begins');
  await page.keyboard.press('Enter');
  await heading(page, definition.question);
  equal(await focused(page), `h1:${definition.question}`.slice(0, 43), 'focus on the question');
  for (let t = 0; t < definition.practice_trials; t++) equal(await answer(page, byKey(page)), t, 'practice in order');
  await heading(page, 'That was the practice');
  await tabTo(page, 'Continue');
  await page.keyboard.press('Enter');
  await heading(page, definition.question);
  const t0 = definition.practice_trials;
  // The arrows move a ring that can be seen, Enter chooses.
  await page.keyboard.press('ArrowRight');
  await until(() => focused(page), 'button:Picture 1 of 3', 'the first arrow');
  await page.keyboard.press('ArrowLeft');
  await until(() => focused(page), 'button:Picture 3 of 3', 'the arrow back');
  for (let p = 2; p !== choice(t0); p = (p + 1) % 3) {
    await page.keyboard.press('ArrowDown');
    await until(() => focused(page), `button:Picture ${(p + 1) % 3 + 1} of 3`, 'an arrow');
  }
  assert(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none'), 'the ring is seen');
  equal(await answer(page, () => page.keyboard.press('Enter')), t0, 'Enter chooses');
  await page.evaluate(() => { window.shifts.length = 0; });
  for (let t = t0 + 1; t < total - 1; t++) equal(await answer(page, byKey(page)), t, 'trials in order');
  equal(await page.evaluate(() => window.shifts), [], 'nothing moves between and during trials');
  equal(await answer(page, byKey(page)), total - 1, 'the last trial');
  await heading(page, 'Thank you');
  const code = await page.locator('#mirror p', { hasText: /^[A-Z0-9-]{6,}$/ }).first().textContent();
  assert(code.length >= 6, `a code: ${code}`);
  await page.getByText('Every answer is saved').waitFor();
  checkSession(before, { chosen: choice, input: 'key', views });
  await page.reload();
  await heading(page, 'Thank you');
  await page.getByText(code).waitFor();
  equal(stored().length, before.length + total, 'a reload at the end stores nothing more');
  await close();
});

await test('with touch on a phone, upright; every answer is stored once', async () => {
  const before = stored(), { page, views, close } = await visit({ ...PHONE, deviceScaleFactor: 1 });
  await heading(page, definition.title);
  for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).tap();
  await page.getByRole('button', { name: 'I agree, begin' }).tap();
  await page.getByRole('button', { name: 'Start with practice' }).tap();
  await until(() => trialNumber(page), 0, 'the first trial', 20_000);
  const boxes = await Promise.all([1, 2, 3].map(n => page.getByRole('button', { name: `Picture ${n} of 3` }).boundingBox()));
  assert(boxes[0].y + boxes[0].height < boxes[1].y && boxes[1].y + boxes[1].height < boxes[2].y, 'a column');
  assert(boxes.every(b => b.height >= 44 && b.x >= 0 && b.x + b.width <= 390), 'large, and within the screen');
  assert(boxes[2].y + boxes[2].height < 844, 'all three without scrolling');
  await answerUntil(page, -2, byTouch(page));
  await heading(page, 'Thank you');
  checkSession(before, { chosen: choice, input: 'touch', views });
  await close();
});

await test('reloads in the middle, one while there is no line, lose and double nothing', async () => {
  const before = stored(), { context, page, views, close } = await visit();
  await begin(page);
  const first = definition.practice_trials + 4, second = first + 6;
  await answerUntil(page, first, byKey(page));
  await settled(page);
  await page.reload();
  await ready(page);
  equal(await until(() => trialNumber(page), first, 'the same trial after a reload', 15_000), first, 'trial');
  await answer(page, byKey(page));
  // The line breaks: answers are kept here, the person goes on.
  await context.setOffline(true);
  await answerUntil(page, second, byKey(page));
  await until(() => foot(page), /kept on this device/, 'the page says where the answers are');
  const held = stored().length;
  // The page is reloaded while the server cannot be reached; the page itself comes from a cache, as from a phone's.
  await context.route(/\/api\//, route => route.abort());
  await context.setOffline(false);
  await page.reload();
  await ready(page);
  equal(await until(() => trialNumber(page), second, 'the same trial without a line', 20_000), second, 'trial');
  await answer(page, byKey(page));
  equal(stored().length, held, 'nothing got through meanwhile');
  await context.unroute(/\/api\//);
  await context.setOffline(true);
  await context.setOffline(false);  // the browser tells that it is online again
  await until(() => foot(page), /every answer is saved/, 'the answers are sent', 20_000);
  assert(stored().length >= held + 6, 'what was kept has arrived');
  await answerUntil(page, -2, byKey(page));
  await heading(page, 'Thank you');
  checkSession(before, { chosen: choice, input: 'key', resumed: [first, second], views });
  await close();
});

await test('the code waits until the last answer is acknowledged', async () => {
  const { context, page, close } = await visit();
  await begin(page);
  await answerUntil(page, total - 1, byKey(page));
  await context.route(/\/answers$/, route => route.abort());
  await answer(page, byKey(page));
  await heading(page, 'Almost done');
  await page.getByText('Answers still to be saved: 1').waitFor();
  await context.unroute(/\/answers$/);
  await page.getByRole('button', { name: 'Try again now' }).click({ timeout: 3000 }).catch(() => {});  // unless it has tried by itself
  await heading(page, 'Thank you');
  await close();
});

await test('whoever declines leaves nothing behind', async () => {
  const before = stored(), { page, close } = await visit();
  const posts = [];
  page.on('request', r => { if (r.method() === 'POST') posts.push(r.url()); });
  await heading(page, definition.title);
  await page.getByRole('button', { name: 'No, thank you' }).click();
  await heading(page, 'Thank you for your time');
  await page.getByText('nothing was stored').waitFor();
  equal(posts, [], 'requests that store');
  equal(stored().length, before.length, 'answers');
  equal(await page.evaluate(() => localStorage.length), 0, 'settings in the browser');
  await page.getByRole('button', { name: 'Back to the information' }).click();
  await heading(page, definition.title);
  await close();
});

await test('a link that leads nowhere says so', async () => {
  const { page, close } = await visit({}, `${address}/t/no-such-study`).catch(async () => ({ page: null }));
  if (page === null) {  // the server answers with a page of its own
    const response = await fetch(`${address}/t/no-such-study`);
    equal(response.status, 404, 'status');
    return;
  }
  await heading(page, 'No study here');
  await close();
});

await test('the response time starts when the pictures are on screen and ends with the press', async () => {
  const before = stored(), { page, close } = await visit();
  await begin(page);
  await answerUntil(page, definition.practice_trials, byKey(page));
  // Inside the page: when the trial's text changes its frame is made; the press comes a known time later.
  const wanted = [];
  for (const delay of [400, 700, 1000]) {
    const t = await trialNumber(page);
    await page.getByText('Loading the pictures').waitFor({ state: 'detached', timeout: 20_000 });
    await page.waitForTimeout(200);  // a press sooner than a person can would not count, and the watch below would never end
    wanted.push([t, await page.evaluate(ms => new Promise(done => {
      const texts = () => [...document.querySelectorAll('#mirror p')].map(p => p.textContent), foot = () => texts().find(x => /\d+ of \d+/.test(x));
      const waiting = () => texts().some(x => /Loading the pictures|does not arrive/.test(x));  // on a slow machine they come later than the trial
      const key = type => document.body.dispatchEvent(new KeyboardEvent(type, { code: 'Digit2', key: '2', bubbles: true }));
      // Answer this one, wait for the next one's first frame, then wait and answer that.
      const now = foot();
      key('keydown'); key('keyup');
      const watch = () => {
        if (foot() === now || !foot() || waiting()) return requestAnimationFrame(watch);
        const onset = performance.now();
        setTimeout(() => { const at = performance.now(); key('keydown'); key('keyup'); done(at - onset); }, ms);
      };
      requestAnimationFrame(watch);
    }), delay)]);
    await until(async () => await trialNumber(page) >= t + 2, true, 'both answers are taken', 10_000);
  }
  await until(() => foot(page), /every answer is saved/, 'saved');
  await settled(page);
  const known = new Set(before.map(a => a.session)), fresh = stored().filter(a => !known.has(a.session));
  for (const [t, waited] of wanted) {
    const got = +fresh.find(a => +a.trial === t + 1).response_time_ms;
    // The frame's time lies before the script that saw the change ran: software drawing takes up to some frames.
    assert(got >= waited - 2 && got <= waited + 250, `trial ${t + 1}: waited ${waited.toFixed(1)} ms, stored ${got} ms`);
  }
  await close();
});

await test('every screen passes axe, in both themes and on a phone; nothing moves by itself; idle means no frames', async () => {
  for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { ...PHONE, deviceScaleFactor: 1 }]) {
    const { page, close } = await visit(options);
    const look = async screen => {
      await settled(page);
      equal((await axe(page)).violations, [], `${screen}, ${JSON.stringify(options).slice(0, 40)}`);
      await page.evaluate(() => { window.shifts.length = 0; });
      const frames = await page.evaluate(() => window.program._platform_frames());
      await page.waitForTimeout(600);
      equal(await page.evaluate(() => window.program._platform_frames()), frames, `frames while idle on ${screen}`);
      equal(await page.evaluate(() => window.shifts), [], `shifts on ${screen}`);
    };
    await heading(page, definition.title);
    await look('consent');
    await page.getByRole('button', { name: 'No, thank you' }).click();
    await heading(page, 'Thank you for your time');
    await look('declined');
    await page.getByRole('button', { name: 'Back to the information' }).click();
    await heading(page, definition.title);
    for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).check();
    await page.getByRole('button', { name: 'I agree, begin' }).click();
    await heading(page, 'How it works');
    await until(() => page.getByRole('button', { name: 'Start with practice' }).isEnabled(), true, 'the session begins');
    await look('instructions');
    await page.getByRole('button', { name: 'Start with practice' }).click();
    await heading(page, definition.question);
    await look('practice');
    for (let t = 0; t < definition.practice_trials; t++) await answer(page, byKey(page));
    await heading(page, 'That was the practice');
    await look('ready');
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, definition.question);
    await look('trial');
    if (options.colorScheme === 'light') {
      await answerUntil(page, -2, byKey(page));
      await heading(page, 'Thank you');
      await look('thanks');
    }
    await close();
  }
});

await test('pictures that come late appear together, and nothing moves when they do', async () => {
  const { context, page, close } = await visit();
  let n = 0;
  await context.route(/\/pictures\//, async route => { await new Promise(r => setTimeout(r, 250 * (++n % 3))); await route.continue(); });
  await begin(page);
  await page.evaluate(() => { window.shifts.length = 0; });
  const before = await page.getByRole('button', { name: 'Picture 2 of 3' }).boundingBox();
  await answer(page, byKey(page));
  await answer(page, byKey(page));
  equal(await page.getByRole('button', { name: 'Picture 2 of 3' }).boundingBox(), before, 'the card');
  equal(await page.evaluate(() => window.shifts), [], 'shifts');
  await close();
});

await browser.close();
finish();
