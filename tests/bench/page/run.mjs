// run.mjs: what a participant waits for: the sizes of the program, and the time to the first trial on slow lines and slow devices.
// node tests/bench/page/run.mjs [--json] [--runs N]; TERTIUM_BINARY and TERTIUM_WWW as for the browser tests. A table on standard error, JSON with --json
// on standard output. Lines and devices are slowed down by Chromium (Chrome DevTools Protocol: Network.emulateNetworkConditions,
// Emulation.setCPUThrottlingRate), each time with an empty cache; the person at the page reads nothing and presses at once.
import { cpus } from 'node:os';
import { brotliCompressSync, constants } from 'node:zlib';
import { launch, root } from '../../browser/lib.mjs';
import { binary, newFolder, people, removeFolder, startServer } from '../../browser/people.mjs';

const json = process.argv.includes('--json'), at = process.argv.indexOf('--runs'), runs = at > 0 ? Number(process.argv[at + 1]) : 3;
if (!Number.isInteger(runs) || runs < 1) { console.error(`--runs is '${process.argv[at + 1]}'; give a whole number from 1`); process.exit(2); }

// down and up in kbit/s, latency in ms for a round trip.
const lines = { 'no limit': null, 'slow 4G': { down: 1600, up: 750, latency: 150 }, '3G': { down: 700, up: 300, latency: 300 }, 'slow 3G': { down: 400, up: 400, latency: 400 } };
const cases = [['no limit', 1], ['no limit', 4], ['slow 4G', 1], ['slow 4G', 4], ['3G', 4], ['slow 3G', 4]];
const median = list => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)];

async function measure(browser, link, definition, line, cpu) {
  const person = people({ browser, link, definition });
  let bytes = 0, requests = 0;
  const { page, context } = await person.visit({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, serviceWorkers: 'block' }, { url: 'about:blank', wait: false });
  try {
    const wire = await context.newCDPSession(page);
    await wire.send('Network.enable');
    await wire.send('Network.setCacheDisabled', { cacheDisabled: false });
    await wire.send('Network.clearBrowserCache');
    if (lines[line]) {
      const { down, up, latency } = lines[line];
      await wire.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: down * 125, uploadThroughput: up * 125 });
    }
    await wire.send('Emulation.setCPUThrottlingRate', { rate: cpu });
    wire.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; requests++; });
    const began = Date.now();
    await page.goto(link, { waitUntil: 'commit', timeout: 180_000 });
    await page.waitForFunction(title => window.look().heading === title, definition.title, { polling: 20, timeout: 180_000 });
    const first_page = Date.now() - began, bytes_first = bytes;
    await person.begin(page);
    await person.faces(page);
    return { first_page, first_trial: Date.now() - began, bytes_first, bytes, requests };
  } finally { await context.close(); }
}

const data = newFolder('bench-page');
let server, browser;
try {
  server = await startServer(data, ['--demo']);
  const link = server.links.participant, slug = link.split('/').pop();
  const { definition } = await (await fetch(`${server.address}/api/v1/participant/${slug}`)).json();
  const files = await Promise.all(['participant.wasm', 'participant.js', 'boot.js', 'app.css'].map(async name => {
    return { name, bytes: Buffer.from(await (await fetch(`${server.address}/app/${name}`)).arrayBuffer()) };
  }));
  const sizes = files.map(({ name, bytes }) => {
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
    return { name, bytes: bytes.length, brotli: brotli.length };
  });
  browser = await launch();
  const times = [];
  for (const [line, cpu] of cases) {
    const all = [];
    for (let i = 0; i < runs; i++) all.push(await measure(browser, link, definition, line, cpu));
    times.push({ line, ...(lines[line] || {}), cpu_slowdown: cpu, runs, first_page_ms: median(all.map(a => a.first_page)), first_trial_ms: median(all.map(a => a.first_trial)),
                 kilobytes_first_page: Math.round(median(all.map(a => a.bytes_first)) / 1000), kilobytes_first_trial: Math.round(median(all.map(a => a.bytes)) / 1000) });
    console.error(`${line.padEnd(9)} device ${cpu}x slower: ${times.at(-1).first_trial_ms} ms`);
  }
  const program = sizes.slice(0, 2).reduce((sum, s) => sum + s.brotli, 0);
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Chromium ${browser.version()}, drawing in software`;
  console.error(`\n| file | bytes | brotli 11 |\n|---|---:|---:|\n${sizes.map(s => `| ${s.name} | ${s.bytes} | ${s.brotli} |`).join('\n')}\n| program (wasm + js) | | ${program} |`);
  console.error(`\n| line | device | first page, ms | first trial, ms | kB until then |\n|---|---|---:|---:|---:|`);
  for (const t of times) console.error(`| ${t.line}${t.down ? ` (${t.down} kbit/s, ${t.latency} ms)` : ''} | ${t.cpu_slowdown === 1 ? 'as it is' : `${t.cpu_slowdown} times slower`} | ${t.first_page_ms} | ${t.first_trial_ms} | ${t.kilobytes_first_trial} |`);
  console.error(`\nmedian of ${runs}; ${new Date().toISOString().slice(0, 10)}; ${machine}`);
  if (json) console.log(JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, binary: binary.slice(root.length + 1), sizes, program_brotli: program, times }, null, 1));
} finally {
  if (browser) await browser.close();
  if (server) await server.stop();
  removeFolder(data);
}
