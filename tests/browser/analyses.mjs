// analyses.mjs: what is asked of a study's observers in the researcher's program: two results compared, a network on people's choices, a probe, a read-out; what to do
// before there is what it takes, asked for, watched, read, its report opened and its files saved.
// Run by run.mjs; it needs data of its own, so it starts a server of its own. SHOTS=folder also keeps screenshots.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PHONE, axe, launch, ready, runner, settled, until } from './lib.mjs';

const { TERTIUM_BINARY: binary, TERTIUM_WWW: www, SHOTS: shots } = process.env;
const { test, finish } = runner();
const DESK = { viewport: { width: 1280, height: 800 } };
const NAMES = ['apple', 'pear', 'plum', 'fig', 'lime', 'melon', 'hammer', 'saw', 'drill', 'wrench', 'chisel', 'pliers'];
const folder = mkdtempSync(join(tmpdir(), 'tertium-analyses-')), data = join(folder, 'data');

// Two minds of fruit and tools that weigh the objects differently.
const mind = shift => NAMES.map((_, i) => [i < 6 ? 2 - ((i + shift) % 6) / 10 : 0, i >= 6 ? 1 + ((i + shift) % 6) / 10 : 0.05 * shift, (i * (3 + shift)) % 5 / 5].join(' ')).join('\n') + '\n';
const put = (name, text) => { writeFileSync(join(folder, name), text); return join(folder, name); };
const bring = (file, ...more) => JSON.parse(execFileSync(binary, ['import', file, '--data', data, '--json', ...more], { encoding: 'utf8' }));
put('people_embedding.names.txt', NAMES.join('\n') + '\n');
put('network_embedding.names.txt', NAMES.join('\n') + '\n');
const slug = bring(put('people_embedding.txt', mind(0)), '--format', 'embedding-text').study;
// What people would choose by their mind, of all triples; and a network's features: that mind, mixed and with something of its own.
const rows = mind(0).trim().split('\n').map(line => line.split(' ').map(Number));
const dot = (a, b) => rows[a].reduce((sum, v, d) => sum + v * rows[b][d], 0);
const judged = [];
for (let i = 0; i < 12; ++i)
  for (let j = i + 1; j < 12; ++j)
    for (let k = j + 1; k < 12; ++k) judged.push([[i, j, k], [i, k, j], [j, k, i]].reduce((best, t) => dot(t[0], t[1]) > dot(best[0], best[1]) ? t : best).join(' '));
put('judged.names.txt', NAMES.join('\n') + '\n');
bring(put('judged.txt', judged.join('\n') + '\n'), '--format', 'triplets', '--study', slug, '--title', 'judged in the laboratory');
bring(put('clip.csv', 'name,f1,f2,f3,f4\n' + rows.map((r, i) => [NAMES[i], r[0] + 0.5 * r[1], r[1] - 0.2 * r[2], r[2], i % 3].join(',')).join('\n') + '\n'),
  '--format', 'features-csv', '--study', slug, '--title', 'CLIP');

const child = spawn(binary, ['serve', '--data', data, '--port', '0', '--json', ...(www ? ['--www', www] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => child.kill('SIGKILL'));  // also after what nobody caught: a server that is left keeps the runner waiting
const ended = new Promise(done => child.on('close', done));
const stop = async () => {
  child.kill('SIGTERM');
  await Promise.race([ended, new Promise(done => setTimeout(done, 10_000))]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
};
const started = server => new Promise((done, fail) => {
  let text = '';
  server.on('close', code => fail(new Error(`the server ended with ${code}`)));
  server.stdout.on('data', d => { text += d; try { done(JSON.parse(text)); } catch { /* not all of it yet */ } });
});
const links = await started(child);
const browser = await launch();
let cookies;

async function on(hash, body, options = DESK) {
  const context = await browser.newContext({ ...options, storageState: cookies }), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(15000);
  page.on('pageerror', e => faults.push(String(e.stack).slice(0, 300)));
  page.on('console', m => { if (m.type() === 'error') faults.push(m.text().slice(0, 300)); });
  try {
    await page.goto(`${links.address}/${hash}`);
    await ready(page);
    await body(page, context);
    if (faults.length) throw new Error('console: ' + faults.join(' | '));
  } finally { await context.close(); }
}
const assertTrue = (condition, what) => { if (!condition) throw new Error(what); };
const list = `#/studies/${slug}/analyses`;

async function walk(pages) {
  for (const [size, options] of [['1280x800', DESK], ['390x844', PHONE]])
    for (const theme of ['light', 'dark'])
      for (const [name, hash] of Object.entries(pages))
        await test(`axe finds nothing on ${name} at ${size}, ${theme}`, () => on(hash, async page => {
          await page.getByRole('heading', { level: 1 }).waitFor();
          await settled(page);
          const found = await axe(page);
          assertTrue(found.violations.length === 0, found.violations.join('\n'));
          assertTrue(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the window');
          if (shots) await page.screenshot({ path: join(shots, `${name}_${size}_${theme}.png`) });
        }, { ...options, colorScheme: theme }));
}

try {
  {
    const context = await browser.newContext(DESK), page = await context.newPage();
    await page.goto(links.console);
    await ready(page);
    cookies = await context.storageState();
    await context.close();
  }

  await test('with one result the page says what is missing, and leads to Fits', () => on(list, async page => {
    await page.getByText('This study has one result.').waitFor();
    await page.getByRole('button', { name: 'Go to Fits' }).click();
    await until(() => page.evaluate(() => location.hash), `#/studies/${slug}/fits`, 'Fits');
  }));
  await walk({ analyses_few: list });

  // The second result comes the way another laboratory's would: as an upload to the server that runs.
  {
    const context = await browser.newContext({ storageState: cookies }), api = context.request, headers = { Origin: links.address };
    const { upload } = await (await api.post(`${links.address}/api/v1/uploads`, { data: {}, headers })).json();
    for (const [name, text] of [['network_embedding.txt', mind(2)], ['network_embedding.names.txt', NAMES.join('\n') + '\n']]) {
      const reply = await api.post(`${links.address}/api/v1/uploads/${upload}/files?name=${name}&offset=0&bytes=${Buffer.byteLength(text)}`,
        { data: Buffer.from(text), headers: { ...headers, 'Content-Type': 'application/octet-stream' } });
      if (!reply.ok()) throw new Error(await reply.text());
    }
    const made = await api.post(`${links.address}/api/v1/studies/${slug}/runs/import`, { data: { upload, files: ['network_embedding.txt', 'network_embedding.names.txt'] }, headers });
    if (!made.ok()) throw new Error(await made.text());
    await context.close();
  }

  await test('two results are compared, watched until it is done, and the report opens as a page that runs nothing', () => on(list, async (page, context) => {
    await page.getByText('Nothing asked yet').waitFor();
    await page.getByRole('textbox', { name: 'Call A' }).fill('people');
    await page.getByRole('textbox', { name: 'Call B' }).fill('VGG-16');
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByLabel('Bootstrap samples').fill('200000');
    await page.getByText('A whole number from 0 to 10,000.').waitFor();
    assertTrue(await page.getByRole('button', { name: 'Compare', exact: true }).isDisabled(), 'too many samples');
    await page.getByLabel('Bootstrap samples').fill('200');
    await page.getByLabel('Permutations').fill('200');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText(/similarities: r = 0\.\d\d \(/).waitFor({ timeout: 60000 });
    await page.getByText(/same odd one in \d+ % of triplets/).waitFor();
    const coming = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Open report: people and VGG-16, in a new tab' }).click();
    const report = await coming;
    await report.getByRole('heading', { level: 1, name: 'people and VGG-16' }).waitFor();
    assertTrue(await report.locator('svg').count() > 5, 'figures');
    assertTrue(await report.locator('script').count() === 0, 'a script');
    assertTrue(await report.evaluate(() => self.origin) === 'null', 'the report has our origin');
    const saved = report.waitForEvent('download');
    await report.locator('a[download]').first().evaluate(link => link.click());
    assertTrue(/\.(csv|svg)$/.test((await saved).suggestedFilename()), 'a table or figure is saved');
    await report.close();
    await page.getByRole('button', { name: 'See what came out: people and VGG-16' }).click();
    await until(() => page.evaluate(() => location.hash), /\/analyses\/1$/, 'its page');
    await page.getByRole('heading', { level: 1, name: 'people and VGG-16' }).waitFor();
  }));

  await test('a link to a comparison works after a reload, with its figures', () => on(`${list}/1`, async page => {
    await page.getByRole('heading', { level: 1, name: 'people and VGG-16' }).waitFor();
    await page.reload();
    await ready(page);
    await page.getByRole('heading', { level: 1, name: 'people and VGG-16' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Agreement' }).waitFor();
  }));

  const ask = (kind, start, figures, title, section, file) => test(`${kind} is asked for, read on its page, and its files are saved`, () => on(`${list}?ask=${kind}`, async page => {
    await page.getByRole('button', { name: start, exact: true }).click();
    await page.getByText(figures).first().waitFor({ timeout: 60000 });
    await page.getByRole('button', { name: new RegExp(`^See what came out: .*${title}`) }).click();
    await page.getByRole('heading', { level: 1, name: new RegExp(title) }).waitFor();
    await page.getByRole('heading', { level: 2, name: section, exact: true }).waitFor();
    const link = page.getByRole('link', { name: file, exact: true });
    await link.scrollIntoViewIfNeeded();
    const address = await link.getAttribute('href');
    const reply = await page.context().request.get(links.address + address);
    assertTrue(reply.ok() && (await reply.body()).length > 100, `${address}: ${reply.status()}`);
    assertTrue(reply.headers()['content-disposition'].endsWith(`-${file}"`), reply.headers()['content-disposition']);
  }));
  await ask('alignment', 'Ask the networks', /^right in \d+\.\d % · /, 'CLIP on the judgments of judged in the laboratory', 'How often each is right', 'align.json');
  await ask('probe', 'Train the probe', /right in \d+\.\d %, before \d+\.\d %/, 'CLIP after a probe on judged in the laboratory', 'What it means', 'transform.npz');
  await ask('read_out', 'Read the dimensions out', /mean of 3 dimensions/, 'read out of CLIP', 'Each dimension', 'predicted.npy');

  await test('a failure is shown with its reason', () => on(list, async page => {
    await page.route(`**/api/v1/studies/${slug}/analyses`, async route => {
      const reply = await route.fetch(), all = await reply.json();
      all.analyses.unshift({ ...all.analyses[0], id: 77, state: 'failed', figures: [], message: 'result 2: all objects have the same weights' });
      all.analyses.unshift({ ...all.analyses[1], id: 78, state: 'running', figures: [], share: 0.4, step: 'cumulative RSA', remaining_s: 130 });
      await route.fulfill({ response: reply, json: all });
    });
    await page.getByText('all objects have the same weights. The data are untouched.').waitFor();
    await page.getByText('Adds one dimension after the other · about 2 min left').waitFor();
    await settled(page);
    const found = await axe(page);
    // The page goes on asking: what is under way when it closes is nobody's failure.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    assertTrue(found.violations.length === 0, found.violations.join('\n'));
    if (shots) await page.screenshot({ path: join(shots, 'analyses_failed.png') });
  }));

  await walk({ analyses: list, ask_alignment: `${list}?ask=alignment`, ask_probe: `${list}?ask=probe`, ask_read_out: `${list}?ask=read_out`, comparison: `${list}/1`,
    alignment: `${list}/2`, probe: `${list}/3`, read_out: `${list}/4` });
} finally {
  await browser.close();
  await stop();
  rmSync(folder, { recursive: true, force: true });
}
finish();
