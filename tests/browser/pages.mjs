// pages.mjs: what stands around the participant's program: the boot page's last words, the privacy page, and the page without a line.
// Against a server of the test's own that answers for one study and can be switched off; WWW=folder of the web build (default build/web/www).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, PHONE, ready, root, runner, serve, until } from './lib.mjs';

const www = process.env.WWW || process.env.TERTIUM_WWW || join(root, 'build/web/www');
const { test, finish } = runner();
const assert = (truth, what) => { if (!truth) throw new Error(what); };
const equal = (got, want, what) => assert(JSON.stringify(got) === JSON.stringify(want), `${what}: wanted ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);

// ---- a server ----
const definition = {
  slug: 'tiny', title: 'Everyday things', language: 'en', question: 'Which one does not belong?', hint: '', about: 'Three things at a time.', consent: 'What is asked.\n\nMore.',
  consent_statements: ['I would like to take part.'], instructions: 'Choose the odd one.', thanks: 'Thank you.', contact: 'things@example.org', practice_trials: 0,
  trials_per_session: 6, retention: 'Answers are kept for ten years.', identification: 'optional', final_question: 'How was it?',
  demographics: [{ id: 'age', text: 'How old are you?', options: ['18 to 29', '30 or more'] }],
};
const demo = join(root, 'assets/built/demo'), pictures = readdirSync(demo).filter(f => f.endsWith('.webp')).sort();
const face = n => ({ name: '', category: '', licence: '', picture: n.toString(16).padStart(64, '0') });
const state = { changes: {}, down: false, answers: new Map(), withdrawals: [], asked: [], words: {}, build: '' };
const body = async request => { let text = ''; for await (const part of request) text += part; return JSON.parse(text); };
const view = key => ({ key, total: 6, practice: 0, answered: state.answers.size, finished: false, code: '', ending: '', redirect: '', withdrawal_code: 'GOAT-7',
  upcoming: [...Array(6).keys()].filter(n => ![...state.answers.values()].some(a => a.trial === n))
    .map(n => ({ number: n, practice: false, shown: [3 * n, 3 * n + 1, 3 * n + 2], faces: [3 * n, 3 * n + 1, 3 * n + 2].map(face) })) });
function handler(request, response) {
  const { pathname } = new URL(request.url, 'http://x');
  state.asked.push(`${request.method} ${pathname}`);
  if (state.down) { request.socket.destroy(); return true; }
  const send = (status, value) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(value)); };
  if (pathname === '/api/v1/participant/tiny') send(200, { definition: { ...definition, ...state.changes }, state: 'open', examples: [] });
  else if (pathname === '/api/v1/participant/tiny/sessions') body(request).then(b => send(200, view(b.key)));
  else if (pathname === '/api/v1/participant/tiny/withdraw') {
    body(request).then(b => { state.withdrawals.push(b); b.withdrawal_code === 'GOAT-7' ? send(200, { answers: 1234 }) : send(404, { error: { code: 'not_found', message: 'no' } }); });
  } else if (/^\/api\/v1\/sessions\/\w+$/.test(pathname)) send(200, view(pathname.split('/')[4]));
  else if (/\/answers$/.test(pathname)) {
    body(request).then(b => {
      for (const a of b.answers || []) state.answers.set(a.id, a);
      send(200, { receipts: [...(b.answers || []), ...(b.events || []), ...(b.responses || [])].map(a => ({ id: a.id, verdict: 'stored', reason: '' })) });
    });
  } else if (/^\/api\//.test(pathname)) send(404, { error: { code: 'not_found', message: 'nothing here' } });
  else if (/^\/pictures\//.test(pathname)) {
    response.writeHead(200, { 'Content-Type': 'image/webp', 'Cross-Origin-Resource-Policy': 'same-origin', 'Cache-Control': 'no-store' });
    response.end(readFileSync(join(demo, pictures[parseInt(pathname.slice(-4), 16) % pictures.length])));
  } else if (state.words[pathname]) { response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }); response.end(state.words[pathname]); }
  else if (state.build && pathname === '/t/tiny') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(readFileSync(join(www, 'participant.html'), 'utf8').replace(/(tertium-build" content=")[^"]*/, `$1${state.build}`));
  } else return false;
  return true;
}
const server = await serve(www, { handler }), browser = await launch(), address = `${server.url}/t/tiny`;
// A page of its own; faults of the page fail the test unless it makes them.
async function on(work, { options = {}, path = '', prepare, faulty = false } = {}) {
  Object.assign(state, { changes: {}, down: false, answers: new Map(), withdrawals: [], asked: [], words: {}, build: '' });
  const context = await browser.newContext({ viewport: { width: 900, height: 800 }, ...options }), page = await context.newPage(), faults = [];
  page.on('pageerror', e => faults.push(String(e)));
  try {
    if (prepare) await prepare(page, context);
    await page.goto(address + path);
    await work(page, context);
    if (!faulty) equal(faults, [], 'faults of the page');
  } finally { await context.close(); }
}
async function clean(page) {
  equal((await axe(page)).violations, [], 'axe');
  equal((await page.locator('body').innerText()).match(/\[[a-z_]+(\.[a-z_]+)+\]/g), null, 'words that are missing');
}
const german = { 'no_webgl.title': 'Dieser Browser kann die Bilder nicht zeigen', contact: 'Hilft das nicht, schreiben Sie an {contact}.' };
const wordsOf = list => Object.entries(list).map(([k, v]) => `${k} = ${v}\n`).join('');

// ---- the boot page ----
const noWebGl = page => page.addInitScript(() => { const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (k, ...a) { return k === 'webgl2' ? null : get.call(this, k, ...a); }; });
const last = page => page.locator('#boot');
await test('without WebGL 2 the page says so in plain HTML, with the study and its contact, in its language', async () => {
  await on(async page => {
    await page.getByRole('heading', { name: 'This browser cannot show the pictures' }).waitFor();
    await until(() => last(page).textContent(), /Everyday things.*things@example\.org/, 'title and contact');
    await clean(page);
  }, { prepare: noWebGl });
  await on(async page => {
    await page.getByRole('heading', { name: german['no_webgl.title'] }).waitFor();
    await until(() => last(page).textContent(), /schreiben Sie an things@example\.org/, 'contact');
    equal([await last(page).getAttribute('lang'), await last(page).getAttribute('dir')], ['de-AT', 'ltr'], 'language');
    assert(/they are kept here or on the server/.test(await last(page).textContent()), 'what has no German words is said in English');
  }, { prepare: async page => { await noWebGl(page); Object.assign(state, { changes: { language: 'de-AT' }, words: { '/app/boot.de.txt': wordsOf(german) } }); } });
  await on(async page => {
    await until(() => last(page).getAttribute('dir'), 'rtl', 'direction');
    await page.getByRole('button').waitFor();
  }, { prepare: async page => { await noWebGl(page); Object.assign(state, { changes: { language: 'ar' }, words: { '/app/boot.ar.txt': 'again = مرة أخرى\n' } }); } });
});
await test('without WebAssembly, or a browser of before, the page says so', async () => {
  await on(page => page.getByRole('heading', { name: 'This browser is too old for this page' }).waitFor(), { prepare: page => page.addInitScript(() => { delete window.WebAssembly; }) });
  await on(page => page.getByRole('heading', { name: 'This browser is too old for this page' }).waitFor(),
    { prepare: page => page.addInitScript(() => { delete HTMLScriptElement.prototype.noModule; }) });
  const boot = readFileSync(join(root, 'www/boot.js'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  assert(!/=>|`|\b(let|const|async|await|class)\b|\?\.|\?\?/.test(boot), 'boot.js must stay readable for old browsers');
});
await test('when a part of the program does not come or cannot be read the page says so, and all is well at the next try', async () => {
  for (const [part, how, title] of [
    [/load\.js/, r => r.abort(), 'The page could not be loaded'],
    [/participant\.js/, r => r.abort(), 'The page could not be loaded'],
    [/participant\.wasm/, r => r.fulfill({ status: 502, body: 'no' }), 'The page could not be loaded'],
    [/participant\.js/, r => r.fulfill({ contentType: 'text/javascript', body: 'const x = = 1;' }), 'This browser is too old for this page'],
    [/participant\.js/, r => r.fulfill({ contentType: 'text/javascript', body: 'export default () => { throw new Error("broken"); }' }), 'The page stopped'],
    [/participant\.wasm/, r => r.fulfill({ contentType: 'application/wasm', body: 'not a program' }), 'The page stopped'],
  ]) {
    await on(async page => {
      await page.getByRole('heading', { name: title }).waitFor();
      await until(() => last(page).textContent(), /things@example\.org/, `contact, without ${part}`);
      await page.unroute(part);
      await page.getByRole('button', { name: 'Try again' }).click();
      await ready(page);
    }, { prepare: page => page.route(part, how), faulty: true });
  }
});
await test('a line that stalls, or a program that traps, does not leave an empty page', async () => {
  await on(async page => {
    await page.clock.runFor(46_000);
    await page.getByRole('heading', { name: 'The page could not be loaded' }).waitFor();
  }, { prepare: async page => { await page.clock.install(); await page.route(/participant\.wasm/, () => {}); } });
  await on(async page => {
    await ready(page);
    await page.evaluate(() => { window.dispatchEvent(new ErrorEvent('error', { error: new WebAssembly.RuntimeError('unreachable') })); });
    await page.getByRole('heading', { name: 'The page stopped' }).waitFor();
    assert(/Answers that were given before are safe/.test(await last(page).textContent()), 'what became of the answers');
  });
});

// ---- the privacy page ----
await test('the privacy page says what this study stores, what it does not, where, how long and whom to ask', async () => {
  await on(async page => {
    await page.getByRole('heading', { level: 1, name: 'What is stored, and how to withdraw' }).waitFor();
    const text = await page.locator('main').innerText();
    for (const part of ['Everyday things', 'which one you chose', 'how long it took', 'How old are you?', 'Prolific', 'last question', 'IP address', 'Answers are kept for ten years.',
      'things@example.org', new URL(server.url).host]) assert(text.includes(part), `"${part}" is missing`);
    assert(!/questions about the instructions/.test(text), 'this study has no such questions');
    assert(!/Identifiers of a panel, even/.test(text), 'this study keeps identifiers');
    equal(state.asked.filter(a => !a.startsWith('GET')), [], 'requests that change something');
    await clean(page);
  }, { path: '/privacy' });
  await on(async page => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    const text = await page.locator('main').innerText();
    assert(/Identifiers of a panel, even/.test(text) && !/Your answers to the questions about yourself/.test(text), 'a study that asks nothing');
    assert(/does not say for how long/.test(text), 'no retention');
    await clean(page);
  }, { path: '/privacy', options: { ...PHONE, colorScheme: 'dark' }, prepare: () => { state.changes = { identification: 'none', demographics: [], final_question: '', retention: '' }; } });
});
await test('the privacy page speaks the language of the study, from the right where it is read so', async () => {
  await on(async page => {
    await page.getByRole('heading', { level: 1, name: 'ما يُحفظ' }).waitFor();
    equal(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['ar', 'rtl'], 'language');
    await clean(page);
  }, { path: '/privacy', prepare: () => { Object.assign(state, { changes: { language: 'ar' }, words: { '/app/privacy.ar.txt': 'title = ما يُحفظ\n' } }); } });
});
// What a visit leaves in the browser, as the program leaves it.
const leaveVisit = page => page.evaluate(() => new Promise(done => {
  const request = indexedDB.open('tertium', 1), key = '0123456789abcdef0123456789abcdef', bytes = value => new TextEncoder().encode(JSON.stringify(value));
  request.onupgradeneeded = () => request.result.createObjectStore('bytes');
  request.onsuccess = () => {
    const t = request.result.transaction('bytes', 'readwrite'), store = t.objectStore('bytes');
    store.put(bytes({ key }), 'visit-start/tiny');
    store.put(bytes({ key, withdrawal_code: 'GOAT-7' }), 'visit-view/tiny');
    store.put(bytes({}), 'visit-study/tiny');
    store.put(bytes({}), `outbox/${key}/1`);
    store.put(bytes({}), `outbox/${'f'.repeat(32)}/1`);
    localStorage.setItem(`tertium:tertium-last-trial/${key}`, '7');
    localStorage.setItem('tertium:theme', 'dark');
    t.oncomplete = () => { request.result.close(); done(); };
  };
}));
const leftBehind = page => page.evaluate(() => new Promise(done => {
  const request = indexedDB.open('tertium', 1);
  request.onsuccess = () => {
    const all = request.result.transaction('bytes').objectStore('bytes').getAllKeys();
    all.onsuccess = () => { request.result.close(); done([all.result, Object.keys(localStorage).sort()]); };
  };
}));
await test('withdrawing asks once more, says how much was deleted, and leaves nothing of the visit in this browser', async () => {
  await on(async page => {
    await leaveVisit(page);
    await page.reload();
    const code = page.getByLabel('Withdrawal code'), erase = page.getByRole('button', { name: 'Delete my data' });
    await erase.waitFor();
    equal(await code.inputValue(), 'GOAT-7', 'the code this browser knows');
    await erase.click();
    await page.getByRole('heading', { name: 'Delete everything of this visit?' }).waitFor();
    await clean(page);
    await page.getByRole('button', { name: 'No, keep it' }).click();
    equal(state.withdrawals, [], 'nothing is sent before it is confirmed');
    await erase.click();
    await page.getByRole('button', { name: 'Yes, delete it' }).click();
    await page.getByRole('heading', { name: 'Your data are deleted' }).waitFor();
    assert(/1,234/.test(await page.locator('main').innerText()), 'how many answers');
    equal(state.withdrawals, [{ withdrawal_code: 'GOAT-7' }], 'what was sent');
    equal(await leftBehind(page), [[`outbox/${'f'.repeat(32)}/1`], ['tertium:theme']], 'what is left in the browser');
    await clean(page);
  }, { path: '/privacy' });
});
await test('a code that is missing, unknown or cannot be sent is said so, and another visit of this browser stays', async () => {
  await on(async page => {
    const code = page.getByLabel('Withdrawal code'), erase = page.getByRole('button', { name: 'Delete my data' }), yes = page.getByRole('button', { name: 'Yes, delete it' });
    await erase.click();
    await page.getByText('Please enter the withdrawal code.').waitFor();
    equal(await code.getAttribute('aria-invalid'), 'true', 'the field is marked');
    await code.fill(' SHEEP-1 ');
    await code.press('Enter');
    await yes.click();
    await page.getByText('There is no visit with this code.').waitFor();
    equal(state.withdrawals, [{ withdrawal_code: 'SHEEP-1' }], 'what was sent');
    equal(await code.inputValue(), 'SHEEP-1', 'nobody types it again');
    await clean(page);
    state.down = true;
    await erase.click();
    await yes.click();
    await page.getByText('so nothing was deleted').waitFor();
    state.down = false;
    await leaveVisit(page);
    await erase.click();
    await yes.click();
    await page.getByText('There is no visit with this code.').waitFor();
    equal((await leftBehind(page))[0].length, 5, 'the other visit');
  }, { path: '/privacy' });
  await on(async page => { await page.getByRole('heading', { name: 'No study here' }).waitFor(); await clean(page); }, { path: 'x/privacy' });
});

// ---- without a line ----
const withWorker = { options: { serviceWorkers: 'allow' } };
const kept = page => page.evaluate(async () => {
  const all = {};
  for (const name of await caches.keys()) all[name] = (await (await caches.open(name)).keys()).map(r => new URL(r.url).pathname);
  return all;
});
const isKept = page => until(async () => Object.entries(await kept(page)).some(([name, files]) => name.startsWith('tertium-build-') && files.includes('/t/tiny')), true, 'the page is kept', 30_000);
const foot = async page => (await page.locator('#mirror p').allTextContents()).find(t => /\d+ of \d+/.test(t)) || '';
async function answer(page) {
  const before = await foot(page);
  await page.getByText('Loading the pictures').waitFor({ state: 'detached', timeout: 20_000 });
  // A press that comes sooner than a person can does not count: then again, but never into the next trial.
  for (let tries = 0; await foot(page) === before; tries++) {
    assert(tries < 10, `no answer to ${before} is taken`);
    await page.keyboard.press('2');
    await until(() => foot(page), new RegExp(`^(?!${before.slice(0, 6)})`), 'the next trial', 1500).catch(() => {});
  }
}
await test('without a line a reload brings back the page, its trial and its pictures, and the answers arrive later', async () => {
  await on(async page => {
    await page.getByRole('checkbox').first().check();
    await page.getByRole('button', { name: 'I agree, begin' }).click();
    for (const name of [/Prefer not to say/, 'Continue', 'Start']) {  // whatever stands between consent and the first trial
      if (await foot(page)) break;
      const button = page.getByRole('button', { name }), box = page.getByRole('radio', { name }).or(page.getByRole('checkbox', { name }));
      await until(async () => await button.count() + await box.count() > 0 || await foot(page) !== '', true, String(name), 20_000).catch(() => {});
      if (await box.count()) await box.first().check();
      else if (await button.count()) await button.first().click();
    }
    await until(() => foot(page), /1 of 6/, 'the first trial', 20_000);
    await answer(page);
    await until(() => foot(page), /2 of 6/, 'the second trial', 20_000);
    await isKept(page);
    await until(async () => Object.values(await kept(page)).flat().filter(f => f.startsWith('/pictures/')).length >= 9, true, 'pictures of upcoming trials', 20_000);
    const asked = state.answers.size;
    state.down = true;
    await page.reload();
    await ready(page);
    await until(() => foot(page), /2 of 6/, 'the same trial', 20_000);
    equal(await page.evaluate(() => [crossOriginIsolated, !!navigator.serviceWorker.controller]), [true, true], 'isolated, and from the worker');
    await answer(page);
    await until(() => foot(page), /3 of 6/, 'the next trial', 20_000);
    await page.reload();
    await ready(page);
    await until(() => foot(page), /3 of 6/, 'the next trial after one more reload', 20_000);
    equal(state.answers.size, asked, 'nothing can have arrived');
    state.down = false;
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await until(() => state.answers.size >= 2, true, 'the answers arrive', 70_000);
    equal([...state.answers.values()].map(a => a.trial).sort(), [0, 1], 'each once');
    for (const [name, files] of Object.entries(await kept(page))) assert(!files.some(f => f.startsWith('/api/')), `${name} keeps the interface`);
  }, withWorker);
});
await test('a new build takes the old one\'s place, and a page never meets another build\'s program', async () => {
  await on(async page => {
    await ready(page);
    await isKept(page);
    const builds = async () => Object.keys(await kept(page)).filter(n => n.startsWith('tertium-build-'));
    const [first] = await builds();
    equal((await builds()).length, 1, 'builds kept');
    state.build = 'feedfeedfeedfeed';
    await page.reload();
    await ready(page);
    await until(builds, 'tertium-build-feedfeedfeedfeed', 'the new build alone', 30_000).catch(async () => equal(await builds(), ['tertium-build-feedfeedfeedfeed'], 'the new build alone'));
    assert(first !== 'tertium-build-feedfeedfeedfeed', 'they differ');
    state.down = true;
    await page.reload();
    await ready(page);
    equal(await page.locator('meta[name="tertium-build"]').getAttribute('content'), 'feedfeedfeedfeed', 'the page without a line');
    // A page that is told to be kept but is not what the server gives now is left alone.
    state.down = false;
    await page.evaluate(() => navigator.serviceWorker.controller.postMessage({ build: 'olderolderolder', page: '/t/tiny', files: [] }));
    await page.evaluate(() => navigator.serviceWorker.controller.postMessage({ build: 'olderolderolder', page: '/', files: ['https://example.org/x', '/api/v1/studies'] }));
    await until(() => state.asked.filter(a => a === 'GET /t/tiny').length >= 4, true, 'the worker has looked');
    equal(await builds(), ['tertium-build-feedfeedfeedfeed'], 'builds kept');
  }, withWorker);
});
await test('the worker serves participants alone, and nothing is missed where there is none', async () => {
  await on(async page => {
    await ready(page);
    await isKept(page);
    equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(r => new URL(r.scope).pathname)), ['/t/'], 'scopes');
    await page.goto(`${server.url}/`);
    equal(await page.evaluate(() => navigator.serviceWorker.controller), null, 'the console');
  }, { ...withWorker, faulty: true });
  await on(ready, { options: { serviceWorkers: 'allow' }, prepare: page => page.addInitScript(() => { Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined }); }) });
});

// The server of the runner, where it is there: the program's own.
const real = process.env.TERTIUM_PARTICIPANT;
if (real) await test('the real server hands out the privacy page, and lets the worker serve its participants', async () => {
  const context = await browser.newContext({ serviceWorkers: 'allow' }), page = await context.newPage();
  try {
    await page.goto(`${real}/privacy`);
    await page.getByRole('heading', { level: 1, name: 'What is stored, and how to withdraw' }).waitFor();
    await clean(page);
    await page.goto(real);
    await ready(page);
    const path = new URL(real).pathname;
    await until(async () => Object.entries(await kept(page)).some(([name, files]) => name.startsWith('tertium-build-') && files.includes(path)), true, 'the page is kept', 30_000);
    await context.setOffline(true);
    await page.reload();
    await ready(page);
    equal(await page.evaluate(() => crossOriginIsolated), true, 'isolated');
  } finally { await context.close(); }
});

// ---- what is downloaded ----
await test('the participant\'s program is without SIMD, and with its script at most 200 kB', async () => {
  const { featuresOf, packed } = await import('../support/wasm_scan.mjs');
  const program = readFileSync(join(www, 'app/participant.wasm')), script = readFileSync(join(www, 'app/participant.js'));
  const found = featuresOf(program);
  equal(found.simd, 0, 'SIMD instructions');
  assert(found.functions > 500 && found.instructions > 50_000, `the scan saw too little: ${JSON.stringify(found)}`);
  if (existsSync(join(www, 'app/console.wasm'))) assert(featuresOf(readFileSync(join(www, 'app/console.wasm'))).simd > 0, 'the console uses SIMD, so the scan must find some');
  const bytes = packed(program) + packed(script);
  console.log(`      participant: ${bytes} bytes of brotli`);
  assert(bytes <= 200_000, `${bytes} bytes`);
});

await browser.close();
await server.close();
finish();
