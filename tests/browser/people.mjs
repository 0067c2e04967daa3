// people.mjs: what tests of the participant's page share: a server of one's own, a short study, a person at a page, what was stored.
// A page is addressed through its DOM mirror only. Nothing here waits for a fixed time: every wait is for a condition.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { focused, ready, root, until } from './lib.mjs';

export const binary = process.env.TERTIUM_BINARY || join(root, 'build/release/tertium');
const www = process.env.TERTIUM_WWW ? ['--www', process.env.TERTIUM_WWW] : [];
const kWait_ms = 60_000;

export const assert = (truth, what) => { if (!truth) throw new Error(what); };
export const equal = (got, want, what) => assert(JSON.stringify(got) === JSON.stringify(want), `${what}: wanted ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);

// ---- a server ----
export const newFolder = name => mkdtempSync(join(tmpdir(), `tertium-${name}-`));
export const removeFolder = folder => rmSync(folder, { recursive: true, force: true });

// A server on `data`: { links, address, kill(), stop() }; kill is SIGKILL, and both wait until it is gone.
export async function startServer(data, more = [], port = 0) {
  const child = spawn(binary, ['serve', '--data', data, '--port', String(port), '--json', ...www, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));  // also after what nobody caught
  let said = '', complaints = '', links = null;
  child.stderr.on('data', d => { complaints += d; });
  child.stdout.on('data', d => { said += d; try { links = JSON.parse(said); } catch { /* not all of it yet */ } });
  const ended = new Promise(done => child.on('close', done));
  const end = signal => { child.kill(signal); return ended; };
  await until(async () => links !== null || child.exitCode !== null, true, 'the server starts', kWait_ms);
  assert(links, `the server ended: ${complaints}`);
  return { links, address: links.address, said: () => complaints, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

// ---- a study ----
// Short, in words, so that the page's names of the cards tell what is shown where.
export const kWords = ['apple', 'bread', 'candle', 'dove', 'engine', 'feather', 'guitar', 'hammer', 'island', 'jacket', 'kettle', 'lemon', 'mirror', 'needle', 'orange',
  'pencil', 'quilt', 'rabbit', 'saddle', 'teapot', 'umbrella', 'violin', 'wagon', 'zebra'];
export const shortStudy = (changes = {}) => ({
  slug: 'short', title: 'A short study', language: 'en', question: 'Which one does not belong?', hint: 'Go with your first impression.',
  about: 'Three things at a time.', consent: 'What is asked and stored.\n\nTaking part is voluntary.', consent_statements: ['I am 18 or older.', 'I would like to take part.'],
  instructions: 'Choose the one that does not belong.', thanks: 'Thank you for taking part.', contact: 'study@example.org',
  practice_trials: 3, trials_per_session: 12, seed: 7, ...changes,
});
export const trialsOf = d => d.practice_trials + d.trials_per_session + (d.catch_trials_per_session || 0) + (d.repeats_per_session || 0);
// Puts the study into `data` and opens it: with kWords, or with so many pictures of the demo.
export function makeStudy(data, definition, { words = kWords, pictures = 0 } = {}) {
  const folder = newFolder('study');
  try {
    const file = join(folder, 'study.json');
    writeFileSync(file, JSON.stringify(definition));
    writeFileSync(join(folder, 'words.txt'), words.join('\n') + '\n');
    const things = pictures ? ['--pictures', join(folder, 'pictures')] : ['--words', join(folder, 'words.txt')];
    if (pictures) {
      const from = join(root, 'assets/built/demo');
      mkdirSync(join(folder, 'pictures'));
      for (const f of readdirSync(from).filter(f => f.endsWith('.webp')).sort().slice(0, pictures)) cpSync(join(from, f), join(folder, 'pictures', f));
    }
    execFileSync(binary, ['study', 'new', file, '--data', data, ...things, '--open', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  } finally { removeFolder(folder); }
}

// ---- what is stored ----
function cells(line) {
  const out = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)) out.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  return out;
}
// The rows of one file of the export, each as { column: text }; [] when the export has no such file.
export function exported(data, study, file = 'answers.csv') {
  const out = newFolder('export');
  try {
    execFileSync(binary, ['export', study, '--data', data, '--out', out, '--force', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const [head, ...lines] = readFileSync(join(out, file), 'utf8').trim().split(/\r?\n/).map(cells);
    return lines.map(line => Object.fromEntries(head.map((name, i) => [name, line[i]])));
  } catch (e) {
    if (e.code === 'ENOENT') return [];
    throw e;
  } finally { removeFolder(out); }
}
export const answersOf = (data, study) => exported(data, study).filter(a => a.source === 'participant');

// ---- words of the page ----
export function catalogue(language, part = 'participant') {
  const lines = readFileSync(join(root, `assets/catalogue/${language}.${part}.txt`), 'utf8').split(/\r?\n/);
  return Object.fromEntries(lines.filter(l => /^[a-z]/.test(l)).map(l => [l.slice(0, l.indexOf('=')).trim(), l.slice(l.indexOf('=') + 1).trim()]));
}
const patternOf = template => template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[a-z_]+\}/g, '(\\p{Nd}+)');

// ---- a person ----
// Runs in the page: what is on screen, in one look.
function installLook({ progress, practice, loading, failed }) {
  const digits = text => Number([...text].map(c => { const p = c.codePointAt(0); return p >= 0x660 && p <= 0x669 ? p - 0x660 : p >= 0x6f0 && p <= 0x6f9 ? p - 0x6f0 : c; }).join(''));
  window.look = () => {
    const texts = [...document.querySelectorAll('#mirror p, #mirror .status')].map(p => p.textContent);
    const cards = [...document.querySelectorAll('#mirror .group[role="group"] > button')];
    let kind = '', number = -1;
    if (cards.length === 3) for (const t of texts) {
      const p = t.match(new RegExp(practice, 'u')), q = p || t.match(new RegExp(progress, 'u'));
      if (q) { kind = p ? 'practice' : 'trial'; number = digits(q[1]) - 1; break; }
    }
    return {
      heading: document.querySelector('#mirror h1')?.textContent || '', kind, number, waiting: texts.some(t => t === loading || t === failed),
      cards: cards.map(c => c.getAttribute('aria-label') || c.textContent), chosen: cards.some(c => c.disabled),
    };
  };
  window.shifts = [];
  new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifts.push({ value: e.value, at: e.startTime, what: e.sources.map(s => s.node?.outerHTML?.slice(0, 90)) }); })
    .observe({ type: 'layout-shift', buffered: true });
}

// People of one study. `choice(trial)` is the position that they choose. inWords: the names of the cards are the study's words once they are shown.
export function people({ browser, link, definition, inWords = false, choice = t => (t * 7 + 1) % 3 }) {
  const words = catalogue(definition.language);
  const total = trialsOf(definition);
  const fills = [['progress', 'trial.progress'], ['practice', 'trial.practice'], ['loading', 'trial.loading'], ['failed', 'trial.picture_failed']];
  const lookFor = Object.fromEntries(fills.map(([name, key]) => [name, name === 'loading' || name === 'failed' ? words[key] : patternOf(words[key])]));

  // A page on the study; views: the trials that the server issued, as it said them; faults: what went wrong in the page.
  async function visit(options = {}, { url = link, prepare, wait = true } = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    const page = await context.newPage(), views = [], faults = [];
    page.setDefaultTimeout(kWait_ms);
    page.on('pageerror', e => faults.push(String(e)));
    page.on('response', async r => {
      if (!/\/sessions/.test(r.url()) || /answers/.test(r.url()) || !r.ok()) return;
      for (const v of (await r.json().catch(() => ({}))).upcoming || []) if (!views.some(w => w.number === v.number)) views.push(v);
    });
    await page.addInitScript(installLook, lookFor);
    if (prepare) await prepare(page, context);
    await page.goto(url);
    if (wait) await ready(page);
    return { context, page, views, faults, close: async () => { equal(faults, [], 'faults of the page'); await context.close(); } };
  }
  const look = page => page.evaluate(() => window.look());
  const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const press = (page, key) => page.getByRole('button', { name: words[key], exact: true }).click();
  const foot = async page => (await page.locator('#mirror p').allTextContents()).find(t => new RegExp(lookFor.progress, 'u').test(t)) || '';
  // Which trial is on screen (practice first), or -1.
  const numberIn = seen => seen.number < 0 ? -1 : seen.number + (seen.kind === 'practice' ? 0 : definition.practice_trials);
  const trialNumber = async page => numberIn(await look(page));

  // Waits for the trial's three faces: { trial, cards }.
  async function faces(page) {
    const seen = await page.waitForFunction(first => { const l = window.look(); return l.number >= 0 && !l.waiting && !l.chosen && l.cards[0] !== first && l; },
      inWords ? words['trial.card'].replace('{number}', '1') : '', { polling: 25, timeout: kWait_ms });
    const found = await seen.jsonValue();
    return { trial: numberIn(found), cards: found.cards };
  }
  // Answers the trial that is on screen by act(position) and waits until it is gone. A press that came too early to count is made again.
  async function answer(page, act = byKey(page)) {
    const { trial, cards } = await faces(page);
    for (let tries = 0; tries < 20; tries++) {
      await act(choice(trial));
      const taken = await page.waitForFunction(([kind, number]) => { const l = window.look(); return l.chosen || l.number !== number || l.kind !== kind; },
        [trial < definition.practice_trials ? 'practice' : 'trial', trial - (trial < definition.practice_trials ? 0 : definition.practice_trials)], { polling: 20, timeout: 1500 })
        .then(() => true, () => false);
      if (taken) {
        await until(async () => await trialNumber(page) !== trial, true, `trial ${trial} goes`, kWait_ms);
        return { trial, cards };
      }
    }
    throw new Error(`trial ${trial} does not take its answer`);
  }
  const byKey = page => p => page.keyboard.press(String(p + 1));
  const cardAt = (page, p) => page.locator('#mirror .group[role="group"] > button').nth(p);
  const byTouch = page => p => cardAt(page, p).tap();
  const byMouse = page => p => cardAt(page, p).click();

  // From the first page to the first trial.
  async function begin(page) {
    await heading(page, definition.title);
    for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).check();
    await press(page, 'consent.begin');
    await page.getByRole('button', { name: definition.practice_trials ? words['instructions.practise'] : words['instructions.start'], exact: true }).click();
    await until(() => trialNumber(page), 0, 'the first trial', kWait_ms);
  }
  // Until trial `last` is on screen (or, without it, until the trials are over); what was shown: [{ trial, cards }].
  async function answerUntil(page, last = -2, act = byKey(page)) {
    const shown = [];
    for (;;) {
      const seen = await look(page), t = numberIn(seen);
      if (t === last) return shown;
      if (t >= 0) shown.push(await answer(page, act));
      else if (seen.heading === words['thanks.title'] || seen.heading === words['finishing.title']) return shown;
      else await onward(page, seen);
    }
  }
  // One step through a page without a question: its button that leads on, once that can be pressed.
  async function onward(page, seen) {
    const keys = { [words['instructions.title']]: definition.practice_trials ? 'instructions.practise' : 'instructions.start', [words['ready.title']]: 'ready.start' };
    const button = page.getByRole('button', { name: words[keys[seen.heading]], exact: true });
    if (keys[seen.heading] && await button.isEnabled().catch(() => false)) await button.click({ timeout: 3000 }).catch(() => {});
    await page.waitForTimeout(20);
  }
  async function tabTo(page, what) {
    for (let i = 0; i < 25; i++) {
      if ((await focused(page)).includes(what)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to "${what}" but to ${await focused(page)}`);
  }
  return { words, total, choice, visit, look, heading, press, foot, trialNumber, faces, answer, onward, byKey, byTouch, byMouse, cardAt, begin, answerUntil, tabTo };
}

// Every trial of one new session answered once, as it was issued and chosen. before: answersOf() before; returns the new answers.
export function checkSession(before, after, { definition, choice, views, input, resumed = [] }) {
  const known = new Set(before.map(a => a.session)), fresh = after.filter(a => !known.has(a.session));
  const total = trialsOf(definition);
  equal(new Set(fresh.map(a => a.session)).size, 1, 'new sessions with answers');
  equal(fresh.map(a => +a.trial).sort((a, b) => a - b), [...Array(total).keys()], 'trials answered, each once');
  equal(new Set(fresh.map(a => a.answer_id)).size, total, 'answer ids');
  for (const a of fresh) {
    const t = +a.trial, issued = views.find(v => v.number === t);
    equal([+a.object_1, +a.object_2, +a.object_3], issued.shown, `objects by position of trial ${t}`);
    equal(+a.odd_position, choice(t) + 1, `chosen position of trial ${t}`);
    equal(+a.odd_object, issued.shown[choice(t)], `odd object of trial ${t}`);
    assert(+a.response_time_ms >= 100 && +a.response_time_ms < 600_000, `response time of trial ${t}: ${a.response_time_ms}`);
    if (input) equal(a.input, input, `input of trial ${t}`);
    equal(a.practice, t < definition.practice_trials ? '1' : '0', `practice mark of trial ${t}`);
    equal(a.resumed, resumed.includes(t) ? '1' : '0', `resumed mark of trial ${t}`);
    assert(+a.answered_at_ms > 1.7e12 && +a.received_at_ms > 1.7e12, `times of trial ${t}`);
  }
  return fresh;
}
