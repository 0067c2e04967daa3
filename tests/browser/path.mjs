// path.mjs: the whole way of a new researcher in real Chromium against the real server: pictures dropped, published, answered by a person and
// a simulated cohort, fitted, labelled, rated by a second person, explained, and refused to a viewer.
// Against a server of its own. SHOTS=folder keeps a screenshot of each station.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, ready, root, runner, settled, until } from './lib.mjs';
import { answersOf, assert, binary, equal, newFolder, people, removeFolder, startServer } from './people.mjs';

const kObjects = 24, kSlug = 'things-at-home', kPassword = 'a long enough password';
const { test, finish } = runner();
const data = newFolder('path'), work = newFolder('pictures');
const server = await startServer(data), browser = await launch();
const DESK = { viewport: { width: 1280, height: 800 } };
const hashOf = page => page.evaluate(() => location.hash);
const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: typeof name === 'string' }).waitFor();

// A folder with two folders of pictures: their names become categories.
const demo = join(root, 'assets/built/demo'), files = readdirSync(demo).filter(f => f.endsWith('.webp')).sort().slice(0, kObjects);
mkdirSync(join(work, 'home', 'early'), { recursive: true });
mkdirSync(join(work, 'home', 'late'), { recursive: true });
files.forEach((f, n) => writeFileSync(join(work, 'home', n < kObjects / 2 ? 'early' : 'late', `thing ${String(n + 1).padStart(2, '0')}.webp`), readFileSync(join(demo, f))));
// What the cohort sees: two dimensions, the first and the second half of the objects. NumPy's format, version 1.0.
function writeEmbedding(file) {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${kObjects}, 2), }`;
  const head = Buffer.from(header + ' '.repeat(63 - ((10 + header.length) % 64)) + '\n', 'latin1'), values = new Float32Array(kObjects * 2);
  for (let n = 0; n < kObjects; n++) values[n * 2 + (n < kObjects / 2 ? 0 : 1)] = 1.6;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, head.length & 255, head.length >> 8]);
  writeFileSync(file, Buffer.concat([start, head, Buffer.from(values.buffer)]));
  writeFileSync(file.replace('.npy', '.names.txt'), files.map((_, n) => `thing ${String(n + 1).padStart(2, '0')}\n`).join(''));
}

// One browser for each person; a fault of any page fails the test in which it happens.
async function person() {
  const context = await browser.newContext(DESK), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(30000);
  page.on('pageerror', e => faults.push(String(e.stack).slice(0, 300)));
  return { context, page, faults, go: async hash => { await page.goto(`${server.address}/${hash}`); await ready(page); } };
}
const owner = await person(), second = await person();
const shot = async (page, name) => {
  if (!process.env.SHOTS) return;
  await settled(page);
  await page.screenshot({ path: join(process.env.SHOTS, `path_${name}.png`) });
};
const station = (name, body) => test(name, async () => {
  try {
    await body();
  } catch (error) {
    if (process.env.SHOTS) for (const [who, { page }] of Object.entries({ owner, second })) await page.screenshot({ path: join(process.env.SHOTS, `path_failed_${who}.png`) });
    throw error;
  }
  equal([...owner.faults.splice(0), ...second.faults.splice(0)], [], 'faults of the pages');
});
let run = '', triplet = '';

await station('a folder of pictures that is chosen becomes a study with its categories', async () => {
  const { page } = owner;
  await page.goto(server.links.console);
  await ready(page);
  await page.getByRole('button', { name: 'New study' }).first().click();
  await page.getByRole('heading', { name: 'Drop a folder or ZIP file here' }).waitFor();
  await shot(page, '1_new');
  const [dialog] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a folder' }).click()]);
  await dialog.setFiles(join(work, 'home'));
  await page.getByRole('heading', { name: `Objects: ${kObjects}`, exact: true }).waitFor({ timeout: 90000 });
  await page.getByRole('textbox', { name: 'Title' }).fill('Things at home');
  await until(() => page.getByRole('textbox', { name: 'Address' }).inputValue(), kSlug, 'the address follows');
  await shot(page, '2_found');
  await page.getByRole('button', { name: 'Create study' }).click();
  await until(() => hashOf(page), `#/studies/${kSlug}/definition`, 'the definition', 30000);
});

await station('its definition is changed beside the preview, and published', async () => {
  const { page } = owner;
  await page.getByRole('tab', { name: 'Trials' }).click();
  await page.getByRole('textbox', { name: 'Trials a session', exact: true }).fill('30');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.frameLocator('iframe').getByRole('heading', { name: 'Which one does not belong?' }).waitFor();
  await shot(page, '3_definition');
  await page.getByRole('link', { name: 'Publish, links' }).or(page.getByRole('button', { name: 'Publish, links' })).first().click();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish version 1' }).click();
  await page.getByText('Open: people can take part.').waitFor();
  await shot(page, '4_published');
});

await station('a participant answers thirty trials, and each is stored with the published version', async () => {
  const reply = await owner.context.request.get(`${server.address}/api/v1/studies/${kSlug}/definition`);
  const definition = await reply.json();
  equal(definition.trials_per_session, 30, 'trials a session');
  const { visit, begin, answerUntil } = people({ browser, link: `${server.address}/t/${kSlug}`, definition });
  const { page, close } = await visit();
  await begin(page);
  const shown = await answerUntil(page);
  equal(shown.length, 30 + definition.practice_trials, 'trials shown');
  await until(() => answersOf(data, kSlug).filter(a => a.practice === '0' || a.practice === 'false').length, 30, 'stored answers', 30000);
  await close();
});

await station('a simulated cohort answers through the same door', async () => {
  writeEmbedding(join(work, 'world.npy'));
  execFileSync(binary, ['simulate-participants', `${server.address}/t/${kSlug}`, '--people', '60', '--embedding', join(work, 'world.npy'), '--seed', '3', '--json'],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  const { page, go } = owner;
  await go(`#/studies/${kSlug}/live`);
  await heading(page, 'Things at home');
  await page.getByText(/1,8\d\d/).first().waitFor();
  await shot(page, '5_live');
});

await station('a fit of three runs is started, watched, and leads to its dimensions', async () => {
  const { page, go } = owner;
  await go(`#/studies/${kSlug}/fits`);
  await page.getByRole('radio', { name: 'SPoSE' }).click();
  await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'fast' });
  await page.getByRole('combobox', { name: 'Runs' }).selectOption({ label: '5 runs' });
  await page.getByRole('checkbox', { name: /Include the .* simulated answers/ }).check();
  await page.getByRole('button', { name: 'Start fit' }).click();
  await page.getByRole('heading', { name: 'Runs of this fit' }).waitFor({ timeout: 180000 });
  await page.getByRole('button', { name: 'See its dimensions' }).waitFor({ timeout: 180000 });
  await shot(page, '6_fit');
  await page.getByRole('button', { name: 'See its dimensions' }).click();
  await until(() => hashOf(page), /^#\/runs\/\d+$/, 'the run');
  run = (await hashOf(page)).replace('#/runs/', '');
  await page.getByRole('link', { name: /^Dimension 1,/ }).waitFor();
  await shot(page, '7_dimensions');
});

await station('a dimension is labelled', async () => {
  const { page } = owner;
  await page.getByRole('link', { name: /^Dimension 1,/ }).click();
  await page.getByRole('textbox', { name: 'Label of this dimension' }).fill('one half of the house');
  await page.getByRole('button', { name: 'Save label' }).click();
  await heading(page, 'one half of the house');
  await shot(page, '8_dimension');
});

await station('a colleague is invited, becomes a viewer, and rates the dimensions blind', async () => {
  const { page, go } = owner;
  await go('#/people');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await page.getByText('An invitation for Ada').waitFor();
  const link = (await page.locator('#mirror').innerText()).match(/https?:\/\/\S*invitation=\w+/)?.[0]
    || await page.locator('input').evaluateAll(all => all.map(e => e.value).find(v => /invitation=/.test(v)));
  assert(link, 'no invitation link on the page');
  await shot(page, '9_people');
  await go(`#/studies/${kSlug}/people`);
  await heading(page, 'People');  // the page before it has a field of this name, too
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada');
  await page.getByRole('combobox', { name: 'Role' }).first().selectOption({ label: 'viewer' });
  await page.getByRole('button', { name: 'Give role' }).click();
  await page.getByText('Ada is now viewer').first().waitFor();

  const other = second.page;
  await other.goto(link);
  await ready(other);
  await heading(other, 'Welcome');
  await other.getByLabel('Password', { exact: true }).fill(kPassword);
  await other.getByLabel('The same again').fill(kPassword);
  await other.getByRole('button', { name: 'Set password and sign in' }).click();
  await heading(other, 'Studies');
  await second.go(`#/runs/${run}/rate`);
  await other.getByRole('heading', { name: /^1 of \d+$/ }).waitFor();
  const of = Number((await other.getByRole('heading', { name: /^1 of \d+$/ }).textContent()).replace('1 of ', ''));
  assert(!(await other.locator('#mirror').innerText()).includes('one half of the house'), 'the label is seen in the blind task');
  await shot(other, '10_rate');
  for (let n = 1; n <= of; n++) {
    await other.getByRole('heading', { name: `${n} of ${of}`, exact: true }).waitFor();
    await other.keyboard.press('6');
    await other.getByRole('radio', { name: 'Unclear' }).click();
    await other.getByRole('button', { name: 'Next' }).click();
  }
  await other.getByRole('heading', { name: 'All dimensions are done' }).waitFor();
  await go(`#/runs/${run}/dimensions/1`);
  await page.getByText('Ada: 6, unclear').waitFor();
  await shot(page, '11_rated');
});

await station('the triplet explorer explains a choice, and its link restores the view for somebody else', async () => {
  const { page, go } = owner;
  await go(`#/runs/${run}/triplets?objects=${encodeURIComponent('thing 01,thing 02,thing 24')}`);
  await heading(page, 'Why this one?');
  await page.getByText(/the odd one/).first().waitFor();
  await shot(page, '12_triplet');
  triplet = await hashOf(page);
  const words = async p => { await settled(p); return p.locator('#mirror h1, #mirror h2, #mirror p').allTextContents(); };
  const here = await words(page);
  await second.go(triplet);
  await heading(second.page, 'Why this one?');
  await until(async () => JSON.stringify(await words(second.page)) === JSON.stringify(here), true, 'the same view');
});

await station('a viewer who signs in by password is refused an edit, by the page and by the server', async () => {
  const other = second.page;
  await second.go('#/account');
  await other.getByRole('button', { name: 'Sign out' }).click();
  await heading(other, /Sign in/);
  await other.getByLabel('Name').fill('Ada');
  await other.getByLabel('Password').fill(kPassword);
  await other.getByRole('button', { name: 'Sign in', exact: true }).click();
  await heading(other, /Your account|Studies/);
  await second.go(`#/studies/${kSlug}/definition`);
  await other.getByText('You can look at this definition').waitFor();
  await shot(other, '13_viewer');
  const sent = (path, body) => other.evaluate(async ([path, body]) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })).status, [path, body]);
  const definition = await other.evaluate(async path => (await fetch(path)).text(), `/api/v1/studies/${kSlug}/definition`);
  equal(await sent(`/api/v1/studies/${kSlug}/definition`, definition), 403, 'an edit');
  equal(await sent(`/api/v1/studies/${kSlug}/state`, '{"state": "paused"}'), 403, 'a pause');
  equal(await sent(`/api/v1/studies/${kSlug}/publish`, ''), 403, 'a publication');
});

await browser.close();
await server.stop();
removeFolder(data);
removeFolder(work);
finish();
