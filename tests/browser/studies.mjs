// studies.mjs: making a study in real Chromium: files dropped and chosen, the definition beside its living preview, publishing.
// Against a server of the test's own, which keeps what it is sent; WWW=folder of the web build. SHOTS=folder also keeps screenshots.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, PHONE, ready, root, runner, serve, settled, until } from './lib.mjs';

const www = process.env.WWW || process.env.TERTIUM_WWW || join(root, 'build/web/www');
const { test, finish } = runner();
const assert = (truth, what) => { if (!truth) throw new Error(what); };
const equal = (got, want, what) => assert(JSON.stringify(got) === JSON.stringify(want), `${what}: wanted ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);

// ---- a server that keeps what it is sent ----
const demo = join(root, 'assets/built/demo'), pictures = readdirSync(demo).filter(f => f.endsWith('.webp')).sort();
const hash = n => n.toString(16).padStart(64, '0');
const state = {};
const fresh = () => Object.assign(state, { files: new Map(), studies: new Map(), losses: 0, sent: [] });
fresh();
const stimuli = () => [...state.files.keys()].sort().map((name, n) => ({ name: name.split('/').pop().replace(/\.\w+$/, ''), category: '', licence: '', picture: hash(n) }));
const summary = s => ({ slug: s.definition.slug, title: s.definition.title, state: s.state, demo: false, target_answers: s.definition.target_answers || 0,
  counts: { stimuli: s.stimuli.length, sessions: 0, finished: 0, answers: 0, simulated_sessions: 0, simulated_answers: 0, runs: 0, median_response_time_ms: 0, datasets: 0 },
  version: s.versions.length, version_hash: s.versions.length ? hash(s.versions.length) : '', role: 'owner',
  changed: s.versions.length === 0 || JSON.stringify(s.versions.at(-1)) !== JSON.stringify(s.definition) });
const trial = (s, n, practice) => ({ number: n, practice, shown: [0, 1, 2], faces: [0, 1, 2].map(i => ({ ...s.stimuli[i], name: '', category: '' })) });
const preview = s => ({ study: { definition: s.definition, state: 'open', examples: [] },
  session: { key: '0'.repeat(32), total: 5, practice: 1, answered: 0, finished: false, code: '', ending: '', redirect: '', withdrawal_code: '',
    upcoming: [0, 1, 2, 3, 4].map(n => trial(s, n, n === 0)) } });
async function bytesOf(request) { const parts = []; for await (const part of request) parts.push(part); return Buffer.concat(parts); }
function handler(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const send = (status, value) => { response.writeHead(status, { 'Content-Type': 'application/json', 'Cross-Origin-Resource-Policy': 'same-origin' }); response.end(JSON.stringify(value)); };
  const picture = pathname.match(/\/pictures\/([0-9a-f]{64})$/);
  if (picture) {
    response.writeHead(200, { 'Content-Type': 'image/webp', 'Cross-Origin-Resource-Policy': 'same-origin' });
    response.end(readFileSync(join(demo, pictures[parseInt(picture[1].slice(-4), 16) % pictures.length])));
    return true;
  }
  if (!pathname.startsWith('/api/')) return false;
  if (request.method !== 'GET') state.sent.push(pathname);
  const path = pathname.slice('/api/v1'.length), study = state.studies.get(path.split('/')[2]);
  bytesOf(request).then(bytes => {
    const json = () => JSON.parse(bytes.toString() || '{}');
    if (path === '/me') return send(200, { id: 0, name: '', administrator: true, has_password: false, disabled: false, created_at_ms: 0 });
    if (path === '/uploads') return send(200, { upload: 'u1' });
    if (path === '/uploads/u1/files') {
      const name = searchParams.get('name'), had = state.files.get(name) || Buffer.alloc(0), offset = +searchParams.get('offset');
      if (offset === had.length) state.files.set(name, Buffer.concat([had, bytes]));
      if (state.losses-- > 0) return request.socket.destroy();  // it has arrived, and nobody hears of it
      return send(200, { name, bytes: +searchParams.get('bytes'), received: state.files.get(name).length, use: 'waiting' });
    }
    if (path === '/uploads/u1')
      return send(200, { upload: 'u1', bytes: 1, total: state.files.size, pending: 0, files: [], stimuli: stimuli(), problems: [], warnings: [], problems_left_out: 0,
        warnings_left_out: 0, ready: state.files.size >= 3 });
    if (path === '/studies/create') {
      const { definition } = json(), made = { definition, state: 'draft', versions: [], stimuli: stimuli() };
      state.studies.set(definition.slug, made);
      return send(200, summary(made));
    }
    if (path === '/studies') return send(200, { studies: [...state.studies.values()].map(summary) });
    if (path === '/backup') return send(404, { error: { code: 'not_found', message: 'none' } });
    if (!study) return send(404, { error: { code: 'not_found', message: 'no such study' } });
    const what = path.split('/').slice(3).join('/');
    if (what === '') return send(200, { ...summary(study), summary: summary(study), definition: study.definition, stimuli: study.stimuli });
    if (what === 'definition') {
      if (request.method === 'POST') study.definition = json();
      return send(200, request.method === 'POST' ? summary(study) : study.definition);
    }
    if (what === 'publish') { study.versions.push(study.definition); study.state = 'open'; return send(200, summary(study)); }
    if (what === 'state') { study.state = json().state; return send(200, summary(study)); }
    if (what === 'preview') return send(200, preview(study));
    if (what.startsWith('versions/')) return send(200, study.versions[+what.split('/')[1] - 1]);
    if (what === 'runs') return send(200, { runs: [] });
    if (what === 'fits') return send(200, { fits: [] });
    if (what === 'datasets') return send(200, { datasets: [] });
    return send(404, { error: { code: 'not_found', message: what } });
  });
  return true;
}
const server = await serve(www, { handler }), browser = await launch();
const DESK = { viewport: { width: 1280, height: 800 } };
async function on(hash_, work, options = DESK) {
  const context = await browser.newContext({ ...options }), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(15000);
  page.on('pageerror', e => faults.push(String(e)));
  try {
    await page.goto(`${server.url}/${hash_}`);
    await ready(page);
    await work(page, context);
    equal(faults, [], 'faults of the page');
  } finally { await context.close(); }
}
async function clean(page) {
  const found = await axe(page);
  equal(found.violations, [], 'axe');
  equal((await page.locator('body').innerText()).match(/\[[a-z_]+(\.[a-z_]+)+\]/g), null, 'words that are missing');
}
async function shot(page, name) {
  if (!process.env.SHOTS) return;
  await settled(page);
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
}
const frame = page => page.frameLocator('iframe');
const chosen = ['cat', 'dog', 'hammer', 'pear'].map((name, n) => ({ name: `${name}.webp`, mimeType: 'image/webp', buffer: readFileSync(join(demo, pictures[n])) }));
const heading = (page, name) => page.getByRole('heading', { name, exact: true });
// A study as it would be after the first test.
function makeStudy() {
  fresh();
  for (const { name, buffer } of chosen) state.files.set(name, buffer);
  const definition = { slug: 'animals', title: 'Animals', language: 'en', question: 'Which one does not belong?', consent: 'What is asked.', consent_statements: ['I agree.'],
    instructions: 'Choose the odd one.', trials_per_session: 4, practice_trials: 1 };
  state.studies.set('animals', { definition, state: 'draft', versions: [], stimuli: stimuli() });
}

await test('files dropped on the list of studies become a draft, also when replies are lost on the way', async () => {
  fresh();
  state.losses = 1;
  await on('#/', async page => {
    await page.getByRole('button', { name: 'New study' }).first().waitFor();
    await page.evaluate(files => {
      const given = new DataTransfer();
      for (const { name, bytes } of files) given.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], name, { type: 'image/webp' }));
      window.dispatchEvent(new DragEvent('dragenter', { dataTransfer: given, bubbles: true }));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: given, bubbles: true, cancelable: true }));
    }, chosen.map(({ name, buffer }) => ({ name, bytes: buffer.toString('base64') })));
    await heading(page, 'Objects: 4').waitFor();
    for (const { name, buffer } of chosen) assert(state.files.get(name).equals(buffer), `${name} did not arrive as it was`);
    await page.getByRole('textbox', { name: 'Title' }).fill('Animals & tools');
    await until(() => page.getByRole('textbox', { name: 'Address' }).inputValue(), 'animals-tools', 'the address follows');
    await clean(page);
    await shot(page, 'new_study');
    await page.getByRole('button', { name: 'Create study' }).click();
    await until(() => page.evaluate(() => location.hash), '#/studies/animals-tools/definition', 'where it leads');
    equal([...state.studies.keys()], ['animals-tools'], 'studies');
  });
});

await test('a keyboard chooses files in the browser\'s own dialog', () => { fresh(); return on('#/new', async page => {
  const button = page.getByRole('button', { name: 'Choose files' });
  await button.waitFor();
  await clean(page);
  await shot(page, 'drop_zone');
  const [dialog] = await Promise.all([page.waitForEvent('filechooser'), button.press('Enter')]);
  await dialog.setFiles(chosen);
  await heading(page, 'Objects: 4').waitFor();
}); });

await test('no press is lost while the preview is loaded anew, and it takes no focus from the editor', async () => {
  makeStudy();
  await on('#/studies/animals/definition', async page => {
    const tab = name => page.getByRole('tab', { name }), shown = async () => page.frames().at(-1).url();
    await frame(page).getByRole('heading').first().waitFor();
    // Down on the next tab before the preview of the one before has come; up when it has.
    for (const [first, then] of [['Trials', 'Consent'], ['End', 'Texts'], ['Instructions', 'Trials']]) {
      const before = await shown();
      await tab(first).click();
      const { x, y, width, height } = await tab(then).boundingBox();
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await until(async () => await shown() !== before, true, 'another part of the preview');
      await frame(page).getByRole('heading').first().waitFor();
      await page.mouse.up();
      await until(() => tab(then).getAttribute('aria-selected'), 'true', `${then} after ${first}`);
      await frame(page).getByRole('heading').first().waitFor();
      equal(await page.evaluate(() => document.activeElement.tagName === 'IFRAME'), false, 'the focus is in the preview');
    }
  });
});

await test('a change is seen in the preview after a pause, which works and sends nothing', async () => {
  makeStudy();
  await on('#/studies/animals/definition', async page => {
    await frame(page).getByText('Preview: nothing is stored').waitFor();
    await frame(page).getByRole('heading', { name: 'Animals' }).waitFor();
    await page.getByRole('textbox', { name: 'Title' }).fill('Things that live');
    await frame(page).getByRole('heading', { name: 'Things that live' }).waitFor();
    await page.getByText('Saved', { exact: true }).waitFor();
    equal(state.studies.get('animals').definition.title, 'Things that live', 'saved');
    await shot(page, 'definition');
    await clean(page);
    const entries = await page.evaluate(() => history.length);
    // The whole way of a participant, from consent to the code.
    state.sent = [];
    await frame(page).getByRole('checkbox').first().check();
    await frame(page).getByRole('button', { name: 'I agree, begin' }).click();
    await frame(page).getByText('Choose the odd one.').waitFor();
    equal(state.sent, [], 'what was sent');
    const kept = await page.evaluate(async () => ({ settings: Object.keys(localStorage).filter(k => k.includes('visit') || k.includes('progress')), bases: (await indexedDB.databases()).length }));
    equal(kept.settings, [], 'what was kept');
    await page.getByRole('tab', { name: 'Trials' }).click();
    await frame(page).getByRole('heading', { name: 'Which one does not belong?' }).waitFor();
    await until(() => frame(page).getByRole('group').getByRole('button').count(), 3, 'a trial');
    assert(await page.evaluate(() => history.length) <= entries + 1, 'previews leave no entries in the history');
    await shot(page, 'definition_trials');
    await page.getByRole('tab', { name: 'People' }).click();
    await frame(page).getByRole('heading', { name: 'How it works' }).waitFor();
    await settled(page);
    await page.getByRole('button', { name: 'Add a question' }).click();
    await frame(page).getByText('How old are you?').first().waitFor();
    await clean(page);
    await shot(page, 'definition_people');
  });
});

await test('a study is published, paused and closed, and its links say so', async () => {
  makeStudy();
  await on('#/studies/animals', async page => {
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish version 1' }).click();
    await page.getByText('Open: people can take part.').waitFor();
    equal(state.studies.get('animals').versions.length, 1, 'versions');
    await page.getByText(/Version 1, /).waitFor();
    await clean(page);
    await shot(page, 'study');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused: nobody new can begin.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close study' }).click();
    await page.getByText('Closed: nobody can begin.').waitFor();
  });
});

await test('on a phone and in the dark the same pages are whole', async () => {
  makeStudy();
  for (const [name, options] of [['phone', PHONE], ['dark', { ...DESK, colorScheme: 'dark' }], ['phone_dark', { ...PHONE, colorScheme: 'dark' }]]) {
    await on('#/studies/animals/definition', async page => {
      await frame(page).getByRole('heading', { name: 'Animals' }).waitFor();
      assert(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name}: wider than the window`);
      await clean(page);
      await shot(page, `definition_${name}`);
    }, options);
    for (const [page_, hash_] of [['new_study', '#/new'], ['study', '#/studies/animals']])
      await on(hash_, async page => {
        await settled(page);
        await clean(page);
        await shot(page, `${page_}_${name}`);
      }, options);
  }
});

await browser.close();
await server.close();
finish();
