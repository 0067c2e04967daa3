// datasets.mjs: imported data in the researcher's program: a file goes in by `tertium import`, is read about, fitted, and named by its result.
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
const NAME = 'fruit_and_tools.txt';
const folder = mkdtempSync(join(tmpdir(), 'tertium-datasets-')), data = join(folder, 'data');

// 3,000 choices of 25 people who see fruit and tools; where all three are of a kind they choose at random.
function judged() {
  let state = 12345;
  const below = n => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
  const lines = [];
  while (lines.length < 3000) {
    const three = [below(12), below(12), below(12)];
    if (new Set(three).size < 3) continue;
    const tools = three.filter(o => o > 5), fruit = three.filter(o => o <= 5);
    const odd = tools.length === 1 ? tools[0] : fruit.length === 1 ? fruit[0] : three[below(3)];
    lines.push([...three.filter(o => o !== odd), odd, lines.length % 25].join(' '));
  }
  return lines.join('\n') + '\n';
}
writeFileSync(join(folder, NAME), judged());
writeFileSync(join(folder, NAME.replace('.txt', '.names.txt')), NAMES.join('\n') + '\n');
const said = JSON.parse(execFileSync(binary, ['import', join(folder, NAME), '--data', data, '--json'], { encoding: 'utf8' }));
const slug = said.study;

const child = spawn(binary, ['serve', '--data', data, '--port', '0', '--json', ...(www ? ['--www', www] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => child.kill('SIGKILL'));  // also after what nobody caught: a server that is left keeps the runner waiting
const ended = new Promise(done => child.on('close', done));
const links = await new Promise((done, fail) => {
  let text = '';
  child.on('close', code => fail(new Error(`the server ended with ${code}`)));
  child.stdout.on('data', d => { text += d; try { done(JSON.parse(text)); } catch { /* not all of it yet */ } });
});
const browser = await launch();
let cookies, run = '';

async function on(hash, body, options = DESK) {
  const context = await browser.newContext({ ...options, storageState: cookies }), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(15000);
  page.on('pageerror', e => faults.push(String(e.stack).slice(0, 300)));
  page.on('console', m => { if (m.type() === 'error') faults.push(m.text().slice(0, 300)); });
  try {
    await page.goto(`${links.address}/${hash}`);
    await ready(page);
    await body(page);
    if (faults.length) throw new Error('console: ' + faults.join(' | '));
  } finally { await context.close(); }
}
const assertTrue = (condition, what) => { if (!condition) throw new Error(what); };

try {
  {
    const context = await browser.newContext(DESK), page = await context.newPage();
    await page.goto(links.console);
    await ready(page);
    cookies = await context.storageState();
    await context.close();
  }

  await test('a study shows its imported data as a table, and how they were read', () => on(`#/studies/${slug}`, async page => {
    const table = page.getByRole('table', { name: 'Imported data' });
    await table.waitFor();
    const heads = await table.getByRole('columnheader').allTextContents();
    assertTrue(heads[0] === 'Name' && heads.length === 7, heads.join('|'));
    const rows = table.getByRole('row');
    assertTrue(await rows.count() === 2, `${await rows.count()} rows`);
    const cells = (await rows.nth(1).getByRole('cell').allTextContents()).slice(0, 6);
    assertTrue(cells[0] === NAME && cells[2] === '3,000' && cells[3] === '25' && /^\d{4}-\d\d-\d\d$/.test(cells[5]), cells.join('|'));
    await page.getByRole('button', { name: `Show details of ${NAME}` }).click();
    const dialog = page.getByRole('dialog', { name: NAME });
    await dialog.getByText('How it was read').waitFor();
    await dialog.getByText('SHA-256 of the source').waitFor();
    const found = await axe(page);
    assertTrue(found.violations.length === 0, found.violations.join('\n'));
    if (shots) await page.screenshot({ path: join(shots, 'dataset_details.png') });
    await page.keyboard.press('Escape');
    await until(() => dialog.count(), 0, 'Escape closes it');
  }));

  await test('imported data are fitted, and fit and result say so', () => on(`#/studies/${slug}/fits`, async page => {
    const data = page.getByRole('combobox', { name: 'Data' });
    await data.waitFor();
    const options = await data.locator('option').allTextContents();
    assertTrue(options.join('|') === `Answers of this study|${NAME}`, options.join('|'));
    // The study has no answers: what was imported is offered first.
    await until(() => data.inputValue(), '1', 'the data chosen');
    await page.getByText(`Fits the 3,000 choices of ${NAME}.`).waitFor();
    await data.selectOption({ label: 'Answers of this study' });
    await page.getByText('There are no answers to fit yet.').waitFor();
    assertTrue(await page.getByRole('button', { name: 'Start fit' }).isDisabled(), 'nothing to fit');
    await data.selectOption({ label: NAME });
    await page.getByRole('combobox', { name: 'Preset' }).selectOption({ label: 'fast' });
    await page.getByRole('button', { name: 'Start fit' }).click();
    await page.getByText(`fitted to imported data: ${NAME}`).first().waitFor();
    await page.getByRole('button', { name: 'See its dimensions' }).click({ timeout: 120000 });
    await until(() => page.evaluate(() => location.hash), /^#\/runs\/\d+$/, 'the run');
    run = (await page.evaluate(() => location.hash)).replace('#/runs/', '');
    await page.getByText(`from 3,000 judgments`).first().waitFor();
    await page.getByText(`fitted to imported data: ${NAME}`).first().waitFor();
    assertTrue(await page.getByRole('link', { name: /^Dimension \d+, importance/ }).count() >= 1, 'no dimension');
  }));

  const pages = { studies: () => '#/', study: () => `#/studies/${slug}`, fits: () => `#/studies/${slug}/fits`, dimensions: () => `#/runs/${run}` };
  for (const [size, options] of [['1280x800', DESK], ['390x844', PHONE]])
    for (const theme of ['light', 'dark'])
      for (const [name, hash] of Object.entries(pages))
        await test(`axe finds nothing on ${name} with imported data at ${size}, ${theme}`, () => on(hash(), async page => {
          await page.getByRole('heading', { level: 1 }).waitFor();
          await settled(page);
          const found = await axe(page);
          assertTrue(found.violations.length === 0, found.violations.join('\n'));
          assertTrue(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'wider than the window');
          if (shots) await page.screenshot({ path: join(shots, `datasets_${name}_${size}_${theme}.png`) });
        }, { ...options, colorScheme: theme }));
} finally {
  await browser.close();
  child.kill('SIGTERM');
  await Promise.race([ended, new Promise(done => setTimeout(done, 10_000))]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
finish();
