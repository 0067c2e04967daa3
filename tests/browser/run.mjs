// run.mjs: the browser tests: starts the real server on fresh data for each file of tests, runs it, adds up.
// node tests/browser/run.mjs [file ...]; TERTIUM_BINARY and TERTIUM_WWW (empty: the pages built into the binary) may be set.
// A file of tests (tests/browser/*.mjs but this, lib.mjs and people.mjs) is a program: it finds the server in TERTIUM_URL, TERTIUM_PARTICIPANT,
// TERTIUM_CONSOLE (a link that works once), TERTIUM_DATA and TERTIUM_BINARY, and ends with the line "N passed, N failed, N skipped".
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const binary = process.env.TERTIUM_BINARY || join(root, 'build/release/tertium');
const kStart_ms = 60_000, kFile_ms = 900_000;
const kAlone = ['timing.mjs'];  // last, with nothing beside it

// The server on fresh data: { links, data, stop() }.
async function startServer() {
  const data = mkdtempSync(join(tmpdir(), 'tertium-browser-'));
  const www = process.env.TERTIUM_WWW ? ['--www', process.env.TERTIUM_WWW] : [];
  const child = spawn(binary, ['serve', '--data', data, '--port', '0', '--demo', '--json', ...www], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', complaints = '';
  child.stderr.on('data', d => { complaints += d; });
  const ended = new Promise(done => child.on('close', done));
  const stop = async () => {
    child.kill('SIGTERM');
    await Promise.race([ended, new Promise(done => setTimeout(done, 10_000))]);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  };
  const links = await new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error(`the server did not start within ${kStart_ms / 1000} s: ${complaints}`)), kStart_ms);
    child.on('error', e => { clearTimeout(late); fail(e); });
    child.on('close', code => { clearTimeout(late); fail(new Error(`the server ended with ${code}: ${complaints}`)); });
    child.stdout.on('data', d => {
      said += d;
      try { const parsed = JSON.parse(said); clearTimeout(late); done(parsed); } catch { /* not all of it yet */ }
    });
  }).catch(async e => { await stop(); throw e; });
  return { links, data, stop };
}

// Runs one file of tests: what it said, and its counts, or one failure when it ended without saying them.
function runFile(file, server) {
  return new Promise(done => {
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TERTIUM_URL: server.links.address, TERTIUM_PARTICIPANT: server.links.participant, TERTIUM_CONSOLE: server.links.console,
             TERTIUM_DATA: server.data, TERTIUM_BINARY: binary },
    });
    let said = '', complaint = '';
    const late = setTimeout(() => { complaint += `FAIL  ${basename(file)} took longer than ${kFile_ms / 1000} s\n`; child.kill('SIGKILL'); }, kFile_ms);
    child.stdout.on('data', d => { said += d; });
    child.on('close', code => {
      clearTimeout(late);
      const last = said.match(/(\d+) passed, (\d+) failed, (\d+) skipped\s*$/);
      const counts = last ? last.slice(1).map(Number) : [0, 1, 0];
      if (!last) complaint += `FAIL  ${basename(file)} ended with ${code} and without its counts\n`;
      else if (code !== 0 && counts[1] === 0) { complaint += `FAIL  ${basename(file)} ended with ${code}\n`; counts[1] = 1; }
      done({ said: said.replace(/^\d+ passed, \d+ failed, \d+ skipped\n/gm, '') + complaint, counts });
    });
  });
}

const wanted = process.argv.slice(2).map(f => basename(f));
const files = readdirSync(join(root, 'tests/browser')).filter(f => f.endsWith('.mjs') && !['run.mjs', 'lib.mjs', 'people.mjs'].includes(f)).sort()
  .filter(f => wanted.length === 0 || wanted.includes(f));
const total = [0, 0, 0];
const www = process.env.TERTIUM_WWW;
if (www && !existsSync(join(www, 'participant.html'))) {
  console.log(`FAIL  TERTIUM_WWW is '${www}', where no participant.html is; give the folder that the web build wrote, or unset it`);
  total[1]++;
} else if (!existsSync(binary)) {
  console.log(`FAIL  there is no ${binary}: build it first (./check does)`);
  total[1]++;
} else {
  // Most of a test's time is waiting: two files at a time, the longest first, each with a server of its own.
  const run = async file => {
    const began = Date.now();
    let result;
    try {
      const server = await startServer();
      try { result = await runFile(join(root, 'tests/browser', file), server); } finally { await server.stop(); }
    } catch (e) {
      result = { said: `FAIL  ${file}: ${e.message}\n`, counts: [0, 1, 0] };
    }
    process.stdout.write(`-- ${file} (${Math.round((Date.now() - began) / 1000)} s)\n${result.said}`);
    result.counts.forEach((n, i) => { total[i] += n; });
  };
  const long = ['participant.mjs', 'flow.mjs', 'console.mjs', 'chaos.mjs', 'path.mjs', 'studies.mjs'], rank = f => (long.includes(f) ? long.indexOf(f) : long.length);
  const queue = files.filter(f => !kAlone.includes(f)).sort((a, b) => rank(a) - rank(b));
  await Promise.all([0, 1].map(async () => { for (let next = queue.shift(); next; next = queue.shift()) await run(next); }));
  for (const file of files.filter(f => kAlone.includes(f))) await run(file);
}
console.log(`${total[0]} passed, ${total[1]} failed, ${total[2]} skipped`);
process.exitCode = total[1] ? 1 : 0;
