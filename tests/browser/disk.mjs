// disk.mjs: a person takes part while the server's disk is full: the page says where the answers are, the person goes on, and when
// there is room again every answer is stored exactly once. The server here is one of its own, on a small file system that is filled.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { launch, PHONE, ready, runner, settled, until } from './lib.mjs';

const binary = process.env.TERTIUM_BINARY;
const www = process.env.TERTIUM_WWW ? ['--www', process.env.TERTIUM_WWW] : [];
const folder = mkdtempSync(join(tmpdir(), 'tertium-disk-')), disk = join(folder, 'disk'), data = join(disk, 'data'), filler = join(disk, 'filler');
mkdirSync(disk);
const { test, finish } = runner();
const assert = (truth, what) => { if (!truth) throw new Error(what); };

const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status === 0;
if (!mounted) {
  rmSync(folder, { recursive: true, force: true });
  console.log('SKIP  a full disk under a real browser: file systems cannot be mounted here');
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}

async function startServer(more = []) {
  const child = spawn(binary, ['serve', '--data', data, '--port', '0', '--json', ...www, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.on('exit', () => child.kill('SIGKILL'));  // also after what nobody caught
  let said = '', complaints = '';
  child.stderr.on('data', d => { complaints += d; });
  child.stdout.on('data', d => { said += d; });
  const ended = new Promise(done => child.on('close', done));
  const parsed = () => { try { return JSON.parse(said); } catch { return null; } };
  await until(async () => parsed() !== null || child.exitCode !== null, true, 'the server starts', 60_000);
  assert(parsed(), `the server ended: ${complaints}`);
  return { links: parsed(), said: () => complaints, stop: async () => { child.kill('SIGTERM'); await ended; } };
}
function fill() {
  const file = openSync(filler, 'a');
  try { for (;;) writeSync(file, Buffer.alloc(4096, 'x')); } catch (e) { assert(e.code === 'ENOSPC', `the disk fills: ${e.code}`); } finally { closeSync(file); }
}
function stored(study) {
  const out = mkdtempSync(join(folder, 'export-'));
  execFileSync(binary, ['export', study, '--data', data, '--out', out, '--force', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [head, ...lines] = readFileSync(join(out, 'answers.csv'), 'utf8').trim().split(/\r?\n/).map(l => l.match(/("([^"]|"")*"|[^,]*)(,|$)/g).map(c => c.replace(/,$/, '')));
  return lines.map(cells => Object.fromEntries(head.map((name, i) => [name, cells[i]]))).filter(a => a.source === 'participant');
}

let server;
try {
  // The demo study, then a fresh start: its log is gone, so that every answer needs room.
  await (await startServer(['--demo'])).stop();
  server = await startServer();
  const link = server.links.participant, study = basename(link);
  const { definition } = await (await fetch(`${server.links.address}/api/v1/participant/${study}`)).json();
  const total = definition.practice_trials + definition.trials_per_session;
  const browser = await launch();

  const heading = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: 20_000 });
  const foot = async page => (await page.locator('#mirror p').allTextContents()).find(t => /\d+ of \d+/.test(t)) || '';
  const trialNumber = async page => {
    const m = (await foot(page)).match(/(Practice )?(\d+) of/);
    return m ? +m[2] - 1 + (m[1] ? 0 : definition.practice_trials) : -1;
  };
  const choice = t => (t * 5 + 2) % 3;
  async function answer(page) {
    const t = await trialNumber(page);
    await page.getByText('Loading the pictures').waitFor({ state: 'detached', timeout: 20_000 });
    for (let tries = 0; tries < 3 && await trialNumber(page) === t; tries++) {
      await page.waitForTimeout(250);  // what is faster than a person does not count
      await page.keyboard.press(String(choice(t) + 1));
      await until(async () => await trialNumber(page) !== t, true, '', 6000).catch(() => {});  // on a slow machine the pictures may not have been on screen
    }
    assert(await trialNumber(page) !== t, `trial ${t} takes its answer`);
  }
  async function answerUntil(page, last) {
    for (;;) {
      const t = await trialNumber(page);
      if (t === last) return;
      if (t >= 0) await answer(page);
      else if (await page.getByRole('button', { name: 'Continue' }).count()) await page.getByRole('button', { name: 'Continue' }).click({ timeout: 3000 }).catch(() => {});
      else if (last === -2) return;
      else await page.waitForTimeout(50);
    }
  }
  const shot = async (page, name) => { if (process.env.SHOTS) { await settled(page); await page.screenshot({ path: join(process.env.SHOTS, `disk_${name}.png`) }); } };

  for (const [where, options] of [['desk', { viewport: { width: 900, height: 640 } }], ['phone', { ...PHONE, deviceScaleFactor: 1 }]]) {
    await test(`a full disk: answers are kept on this device, the person goes on, all are stored once (${where})`, async () => {
      const before = new Set(stored(study).map(a => a.answer_id));
      const context = await browser.newContext(options), page = await context.newPage(), faults = [];
      page.on('pageerror', e => faults.push(String(e)));
      await page.goto(link);
      await ready(page);
      await heading(page, definition.title);
      for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).check();
      await page.getByRole('button', { name: 'I agree, begin' }).click();
      await page.getByRole('button', { name: 'Start with practice' }).click();
      await until(() => trialNumber(page), 0, 'the first trial', 20_000);
      const full = definition.practice_trials + 3, room = full + 6;
      await answerUntil(page, full);
      await until(() => foot(page), /every answer is saved/, 'saved while there is room', 10_000);

      fill();
      try {
        await answerUntil(page, room);  // the person notices nothing but the words
        const words = await until(() => foot(page), /(\d+) kept on this device/, 'the page says where the answers are', 20_000);
        await shot(page, `${where}_full`);
        const kept = +words.match(/(\d+) kept/)[1], arrived = stored(study).filter(a => !before.has(a.answer_id)).length;
        assert(kept + arrived === room, `${kept} kept here and ${arrived} stored are the ${room} that were given`);
        // A reload on the full disk loses nothing: the same trial, the same answers still to be sent.
        await page.reload();
        await ready(page);
        await until(() => trialNumber(page), room, 'the same trial after a reload', 20_000);
        await until(() => foot(page), /kept on this device/, 'still kept after a reload', 20_000);
        await answer(page);
      } finally { rmSync(filler, { force: true }); }

      await until(() => foot(page), /every answer is saved/, 'sent by itself when there is room again', 60_000);
      await shot(page, `${where}_room`);
      await answerUntil(page, -2);
      await heading(page, 'Thank you');
      const fresh = stored(study).filter(a => !before.has(a.answer_id));
      const trials = fresh.map(a => +a.trial).sort((a, b) => a - b);
      assert(JSON.stringify(trials) === JSON.stringify([...Array(total).keys()]), `every trial once: ${trials}`);
      for (const a of fresh) assert(+a.odd_position === choice(+a.trial) + 1, `trial ${a.trial} as it was chosen`);
      assert(faults.length === 0, `faults of the page: ${faults}`);
      await context.close();
    });
  }
  await browser.close();
} catch (e) {
  await test('the server on a small disk', () => { throw e; });
} finally {
  if (server) await server.stop();
  if (existsSync(filler)) rmSync(filler);
  spawnSync('umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
}
finish();
