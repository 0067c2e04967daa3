// console.mjs: the researcher's program in real Chromium against the real server with its demo study.
// Run by run.mjs; SHOTS=folder also keeps a screenshot of every page in both sizes and themes.
import { join } from 'node:path';
import { PHONE, axe, focused, launch, ready, runner, settled, until } from './lib.mjs';

const { TERTIUM_URL: address, TERTIUM_CONSOLE: consoleLink } = process.env;
const browser = await launch();
const { test, finish } = runner();
const DESK = { viewport: { width: 1000, height: 700 } };
let cookies;     // of the one login
let slug = '';   // of the demo study
let run = '';    // of its newest fit

// A page of its own for each test, logged in; faults in the page's console fail it.
async function on(hash, body, options = DESK) {
  const context = await browser.newContext({ ...options, storageState: cookies }), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(15000);
  page.on('pageerror', e => faults.push(String(e.stack).slice(0, 300)));
  page.on('console', m => { if (m.type() === 'error') faults.push(m.text().slice(0, 300)); });
  try {
    await page.goto(`${address}/${hash}`);
    await ready(page);
    await body(page, context, faults);
    if (faults.length) throw new Error('console: ' + faults.join(' | '));
  } finally { await context.close(); }
}
const heading = page => page.getByRole('heading', { level: 1 });
const hashOf = page => page.evaluate(() => location.hash);
// Colours under an element, as painted: a loaded picture has many, an empty tile one or two.
async function coloursUnder(page, locator) {
  const png = (await locator.screenshot()).toString('base64');
  return page.evaluate(async data => {
    const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    return new Set(pixels).size;
  }, png);
}
const assertTrue = (condition, what) => { if (!condition) throw new Error(what); };
const dimensionLinks = page => page.getByRole('link', { name: /^Dimension \d+, importance/ });
const objectLinks = page => page.locator('a[href*="/objects/"]');

// The link works once, so the way in comes before all tests.
const entered = {};
{
  const context = await browser.newContext(DESK), page = await context.newPage();
  await page.goto(consoleLink);
  await until(() => page.evaluate(() => !location.search.includes('token') && !!document.getElementById('boot')).catch(() => false), true, 'the link leads to the console', 20000);
  await ready(page);
  entered.title = await heading(page).textContent();
  cookies = await context.storageState();
  const api = async path => (await context.request.get(address + path)).json();
  slug = (await api('/api/v1/studies')).studies.find(s => s.demo).slug;
  await until(async () => {
    const runs = (await api(`/api/v1/studies/${slug}/runs`)).runs;
    run = runs.length ? String(runs[0].id) : '';
    return runs.length > 0;
  }, true, 'the demo study gets its fit', 180000);
  await context.close();
}

await test('the one-time link opens the console once, and a stranger is told how to get in', async () => {
  assertTrue(entered.title === 'Studies', `the first page is ${entered.title}`);
  const stranger = await browser.newContext(DESK), other = await stranger.newPage();
  const used = await other.goto(consoleLink);
  assertTrue(used.status() === 401, `the used link: ${used.status()}`);
  await until(() => other.locator('h1').textContent(), 'This is a Tertium server', 'a stranger');
  await other.goto(address);
  await until(() => heading(other).textContent(), 'Sign in', 'without a cookie');
  await other.getByLabel('Password').waitFor();
  await stranger.close();
});

await test('a browser that is signed out while it looks is told how to get in again', () => on('#/', async (page, context, faults) => {
  await page.getByRole('link', { name: 'Everyday objects', exact: true }).waitFor();
  await context.clearCookies();
  await until(() => heading(page).textContent(), 'Sign in', 'signed out');
  const found = await axe(page);
  assertTrue(found.violations.length === 0, found.violations.join('\n'));
  await context.addCookies(cookies.cookies);
  await page.getByRole('button', { name: 'I have opened the link, go on' }).click();
  await until(() => heading(page).textContent(), 'Studies', 'in again');
  faults.length = 0;  // the browser reports the refused requests
}));

await test('the demo study is there with live counts, labelled as simulated', () => on('#/', async page => {
  const study = page.getByRole('link', { name: 'Everyday objects', exact: true });
  await study.waitFor();
  assertTrue(await study.getAttribute('href') === `#/studies/${slug}`, 'its link');
  await page.getByText('demo', { exact: true }).first().waitFor();
  await page.getByText('of the answers are simulated').first().waitFor();
  // Counts follow the server without a reload.
  await page.route('**/api/v1/studies', async route => {
    const reply = await route.fetch(), list = await reply.json();
    list.studies[0].counts.answers = 41206;
    await route.fulfill({ response: reply, json: list });
  });
  await page.getByText('41,206').waitFor();
}));

await test('between two polls no frame is made', () => on('#/', async page => {
  await page.getByRole('link', { name: 'Everyday objects', exact: true }).waitFor();
  await settled(page);
  const frames = () => page.evaluate(() => window.program._platform_frames());
  let calls = 0;
  page.on('request', r => { if (r.url().endsWith('/api/v1/studies')) calls++; });
  const before = await frames();
  await page.waitForTimeout(6000);
  const made = (await frames()) - before;
  assertTrue(calls >= 1 && calls <= 3, `${calls} requests in 6 s`);
  // Each poll makes frames twice: when it is sent and when its answer is there. Dear ImGui needs 2 to 3 to settle.
  assertTrue(made <= calls * 8, `${made} frames for ${calls} polls`);
}));

await test('a page without anything to poll makes no frame and no request', () => on(`#/studies/${slug}/dimensions`, async page => {
  await until(() => hashOf(page), /^#\/runs\/\d+$/, 'the newest run');
  await dimensionLinks(page).first().waitFor();
  await page.waitForLoadState('networkidle');  // all pictures are there, and on a busy machine unpacked a second later
  await settled(page, 2000);
  let calls = 0;
  page.on('request', () => { calls++; });
  const before = await page.evaluate(() => window.program._platform_frames());
  await page.waitForTimeout(3000);
  const after = await page.evaluate(() => window.program._platform_frames());
  assertTrue(after === before && calls === 0, `${after - before} frames, ${calls} requests`);
}));

await test('a fit is started, watched and finishes; its dimensions show pictures', () => on(`#/studies/${slug}/fits`, async page => {
  await page.getByRole('radio', { name: 'VICE' }).waitFor();
  await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'fast' });
  await page.getByLabel('Seed').fill('5');
  await page.getByRole('button', { name: 'Start fit' }).click();
  await until(() => hashOf(page), new RegExp(`^#/studies/${slug}/fits/\\d+$`), 'the address of the fit');
  await page.getByRole('heading', { name: 'VICE · fast · seed 5' }).waitFor();
  await page.getByRole('button', { name: 'See its dimensions' }).click({ timeout: 180000 });
  await until(() => hashOf(page), /^#\/runs\/\d+$/, 'the run');
  run = (await hashOf(page)).replace('#/runs/', '');
  await dimensionLinks(page).first().waitFor();
  const pictures = objectLinks(page);
  assertTrue(await pictures.count() >= 10, `${await pictures.count()} pictures`);
  for (const n of [0, 1, 2]) {
    assertTrue((await pictures.nth(n).getAttribute('aria-label')).length > 1, 'a picture without a name');
    await until(async () => (await coloursUnder(page, pictures.nth(n))) > 40, true, 'a picture is painted');
  }
}));

await test('rows are sorted by importance', () => on(`#/runs/${run}`, async page => {
  await dimensionLinks(page).first().waitFor();
  const shares = await dimensionLinks(page).evaluateAll(all => all.map(e => parseFloat(e.getAttribute('aria-label').replace(/.*importance /, ''))));
  assertTrue(shares.length > 1 && shares.every((s, i) => i === 0 || s <= shares[i - 1]), shares.join(' '));
}));

await test('a dimension\'s page shows its top 50 with weights, and steps by keys', () => on(`#/runs/${run}`, async page => {
  await dimensionLinks(page).first().click();
  await until(() => heading(page).textContent(), /^Dimension \d+$/, 'the dimension');
  await page.getByRole('heading', { name: 'Weights of all objects' }).waitFor();
  const first = objectLinks(page).first();
  await until(async () => (await coloursUnder(page, first)) > 40, true, 'its first picture is painted');
  const title = await heading(page).textContent(), names = new Set();
  for (let i = 0; i < 30; i++) {  // only what is near the window is in the page: scroll through
    for (const href of await objectLinks(page).evaluateAll(all => all.map(e => e.getAttribute('href')))) names.add(href);
    await page.mouse.move(400, 400);
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(60);
  }
  assertTrue(names.size > 5 && names.size <= 110, `${names.size} objects`);  // the top 50 and the percentile sheet
  await page.keyboard.press('ArrowRight');
  await until(async () => (await heading(page).textContent()) !== title, true, 'the next dimension');
  await page.keyboard.press('ArrowLeft');
  await until(() => heading(page).textContent(), title, 'back again');
}));

await test('an object\'s page shows its dimensions and its nearest objects', () => on(`#/runs/${run}`, async page => {
  const first = objectLinks(page).first();
  const name = await first.getAttribute('aria-label');
  await first.click();
  await until(() => heading(page).textContent(), name, 'the object');
  await page.getByRole('link', { name: /^Dimension \d+, weight/ }).first().waitFor();
  await page.getByRole('heading', { name: 'Nearest objects' }).waitFor();
}));

await test('a link restores the exact view after a reload, and Back leads back', () => on(`#/runs/${run}/objects?find=apple`, async page => {
  const look = () => page.evaluate(() => Array.from(document.querySelectorAll('#mirror .it')).map(e => e.getAttribute('aria-label') || e.value || e.textContent).join('|'));
  await page.getByRole('link', { name: 'green apple', exact: true }).waitFor();
  await settled(page);
  const before = await look();
  await page.reload();
  await ready(page);
  await page.getByRole('link', { name: 'green apple', exact: true }).waitFor();
  await settled(page);
  assertTrue(await look() === before, 'not the same after a reload');
  await page.getByRole('link', { name: 'green apple', exact: true }).click();
  await until(() => heading(page).textContent(), 'green apple', 'the object');
  await page.goBack();
  await until(() => hashOf(page), `#/runs/${run}/objects?find=apple`, 'Back');
  await until(() => heading(page).textContent(), 'Objects', 'Back');
}));

await test('with keys only: from the studies to an object', () => on('#/', async page => {
  await page.getByRole('link', { name: 'Everyday objects', exact: true }).waitFor();
  const tabTo = async wanted => {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Tab');
      if (wanted.test(await focused(page))) return;
    }
    throw new Error(`no focus on ${wanted}, last ${await focused(page)}`);
  };
  await tabTo(/^button:Dimensions of Everyday objects/);
  await page.keyboard.press('Enter');
  await until(() => heading(page).textContent(), 'Dimensions', 'dimensions');
  await until(() => focused(page), /^h1:Dimensions/, 'the focus on the new heading');
  // The heading is there before the matrix: on a slow machine all stops could be passed before there are rows.
  await page.getByRole('link', { name: /^Dimension 1,/ }).waitFor();
  await tabTo(/^a:Dimension 1,/);
  await page.keyboard.press('Enter');
  await until(() => heading(page).textContent(), 'Dimension 1', 'the dimension');
  await tabTo(/^a:(?!Dimension)/);
  await tabTo(/^a:(?!Dimension)/);
  await page.keyboard.press('Enter');
  await until(() => hashOf(page), /\/objects\//, 'the object');
  await page.getByRole('heading', { name: 'Nearest objects' }).waitFor();
}));

await test('finding an object by name', () => on(`#/runs/${run}`, async page => {
  await page.getByRole('button', { name: 'Find an object' }).click();
  await page.getByRole('searchbox', { name: 'Find an object' }).fill('fire eng');
  await page.getByRole('link', { name: 'fire engine', exact: true }).click();
  await until(() => heading(page).textContent(), 'fire engine', 'the object');
}));

await test('rows of dimensions are walked by arrows, searched, and the link keeps it', () => on(`#/runs/${run}`, async page => {
  await dimensionLinks(page).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await until(() => focused(page), /^a:Dimension/, 'the focus on a row');
  const first = await focused(page);
  await page.keyboard.press('ArrowDown');
  await until(async () => (await focused(page)) !== first, true, 'the focus on the next row');
  await page.getByRole('searchbox', { name: 'Search labels and objects' }).fill('no such thing');
  await page.getByRole('heading', { name: 'No dimension is like that' }).waitFor();
  await until(() => hashOf(page), /find=no%20such%20thing/, 'the link');
}));

await test('a dimension is labelled, and rated blind by one\'s own order', () => on(`#/runs/${run}/dimensions/1`, async page => {
  await page.getByRole('textbox', { name: 'Label of this dimension' }).fill('a first guess');
  await page.getByRole('button', { name: 'Save label' }).click();
  await until(() => heading(page).textContent(), 'a first guess', 'the label');
  await page.getByRole('button', { name: 'Undo' }).click();
  await until(() => heading(page).textContent(), 'Dimension 1', 'the label taken back');
  const asked = [];
  page.on('request', request => { if (request.method() === 'GET') asked.push(request.url()); });
  await page.goto(page.url().replace(/#.*/, `#/runs/${run}/rate`));
  await page.getByRole('heading', { name: /^1 of \d+$/ }).waitFor();
  await page.keyboard.press('5');
  await page.getByRole('radio', { name: 'Semantic: what they are or are for' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: /^2 of \d+$/ }).waitFor();
  const others = asked.filter(url => /\/(labels|ratings)$/.test(url));
  assertTrue(others.length === 0, `asked for ${others}`);
}));

await test('the name of a picture is shown while the pointer is on it', () => on(`#/runs/${run}`, async page => {
  const first = objectLinks(page).first();
  const name = await first.getAttribute('aria-label');
  await first.hover();
  await page.locator('[role=tooltip]').getByText(name, { exact: true }).waitFor();
}));

const pages = { studies: () => '#/', study: () => `#/studies/${slug}`, fits: () => `#/studies/${slug}/fits`, dimensions: () => `#/runs/${run}`,
  dimension: () => `#/runs/${run}/dimensions/1`, rate: () => `#/runs/${run}/rate`, objects: () => `#/runs/${run}/objects`,
  object: () => `#/runs/${run}/objects/fire%20engine`, triplet: () => `#/runs/${run}/triplets`, live: () => `#/studies/${slug}/live`,
  compare: () => `#/studies/${slug}/analyses`, roles: () => `#/studies/${slug}/people`, accounts: () => '#/people', account: () => '#/account', making: () => '#/new', absent: () => '#/nowhere' };
for (const [size, options] of [['1280x800', { viewport: { width: 1280, height: 800 } }], ['390x844', PHONE]])
  for (const theme of ['light', 'dark'])
    for (const [name, hash] of Object.entries(pages))
      await test(`axe finds nothing on ${name} at ${size}, ${theme}`, () => on(hash(), async page => {
        await heading(page).waitFor();
        await settled(page);
        const found = await axe(page);
        assertTrue(found.violations.length === 0, found.violations.join('\n'));
        assertTrue(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the window');
        if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}_${size}_${theme}.png`) });
      }, { ...options, colorScheme: theme }));

await browser.close();
finish();
