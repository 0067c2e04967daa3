// run.mjs: what a frame of the console costs on every one of its pages, with an embedding of 1,854 objects and 42 dimensions.
// node tests/bench/console/run.mjs [--json] [--frames N] [--only PAGE] [--phone]; TERTIUM_BINARY and TERTIUM_WWW as for the browser tests. With
// TERTIUM_TEST_DATA the embedding is the published one of THINGS, else one that is made here; which is printed. A real server, the real program.
// UI time: what our code does in one animation frame (laying out, telling the DOM mirror, handing triangles to WebGL), by performance.now()
// around the program's own frame callback. What the browser does then, styling the mirror and painting, is not in it. Every object gets a picture of
// its own (the demo's, under 1,854 addresses), because a texture is a draw call.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { PHONE, launch, ready, root, settled, until } from '../../browser/lib.mjs';
import { binary, newFolder, removeFolder, startServer } from '../../browser/people.mjs';

const value = (flag, otherwise) => { const at = process.argv.indexOf(flag); return at > 0 ? process.argv[at + 1] : otherwise; };
const json = process.argv.includes('--json'), phone = process.argv.includes('--phone'), frames = Number(value('--frames', 120)), only = value('--only', '');
if (!Number.isInteger(frames) || frames < 2) { console.error(`--frames is '${value('--frames', '')}'; give a whole number from 2`); process.exit(2); }
const kObjects = 1854, kDims = 42;

// Every page of route.h by its name there; a page that is not here is a fault, so that a new one is measured, too.
const pagesOf = (study, run, other, name) => ({
  kStudies: '#/', kNewStudy: '#/new', kAccount: '#/account', kPeople: '#/people', kStudy: `#/studies/${study}`, kDefinition: `#/studies/${study}/definition`,
  kLive: `#/studies/${study}/live`, kStudyPeople: `#/studies/${study}/people`, kFits: `#/studies/${study}/fits`, kStudyDimensions: `#/studies/${study}/dimensions`,
  kDimensions: `#/runs/${run}`, kDimension: `#/runs/${run}/dimensions/3`, kObjects: `#/runs/${run}/objects`, kObject: `#/runs/${run}/objects/${name}`,
  kTriplet: `#/runs/${run}/triplets`, kRate: `#/runs/${run}/rate`, kBeside: `#/runs/${run}/beside/${other}`, kUnknown: '#/nothing/here',
});
const views = (run, name, second) => ({
  'kObjects, small by name': `#/runs/${run}/objects?size=small&sort=name`, 'kObject, rose': `#/runs/${run}/objects/${name}?view=rose`,
  'kObject, all dimensions': `#/runs/${run}/objects/${name}?all=1`, 'kObject, beside another': `#/runs/${run}/objects/${name}?with=${second}`,
});
const enumOf = text => [...text.slice(text.indexOf('enum class Page'), text.indexOf('};', text.indexOf('enum class Page'))).matchAll(/^\s+(k\w+),/gm)].map(m => m[1]);

// An embedding that is not THINGS but as large: sparse, columns of falling weight. Its numbers are those of a small generator, the same every time.
function makeEmbedding(folder) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const values = new Float32Array(kObjects * kDims);
  for (let i = 0; i < kObjects; i++)
    for (let d = 0; d < kDims; d++) values[i * kDims + d] = random() < .15 ? 2.5 * random() * (1 - d / 60) : random() < .4 ? .1 * random() : 0;
  const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (${kObjects}, ${kDims}), }`, length = Math.ceil((head.length + 11) / 64) * 64 - 10;
  const prefix = Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([1, 0, length & 255, length >> 8]), Buffer.from(head.padEnd(length - 1) + '\n')]);
  writeFileSync(join(folder, 'embedding.npy'), Buffer.concat([prefix, Buffer.from(values.buffer)]));
  writeFileSync(join(folder, 'embedding.names.txt'), Array.from({ length: kObjects }, (_, i) => `object${String(i).padStart(4, '0')}`).join('\n') + '\n');
  return join(folder, 'embedding.npy');
}

// In the page before the program: the program's frames are timed, WebGL's calls counted.
function watch() {
  const seen = window.seen = { frames: [], draws: 0, vertices: 0 };
  const raf = window.plainRaf = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = callback => raf(time => {
    seen.draws = seen.vertices = 0;
    const began = performance.now();
    callback(time);
    const ms = performance.now() - began;
    if (seen.vertices > 0) seen.frames.push({ ms, draws: seen.draws, vertices: seen.vertices });
  });
  const gl = WebGL2RenderingContext.prototype, draw = gl.drawElements, buffer = gl.bufferData;
  gl.drawElements = function (...a) { seen.draws++; return draw.apply(this, a); };
  gl.bufferData = function (...a) {  // (target, size or bytes, usage[, offset, length])
    if (a[0] === 0x8892) seen.vertices += (a.length > 4 && a[4] ? a[4] : typeof a[1] === 'number' ? a[1] : a[1].byteLength) / 20;
    return buffer.apply(this, a);
  };
}

// Down and up again by the wheel, once a frame, the mouse moving over what passes.
const pan = (page, count) => page.evaluate(async count => {
  const stage = document.getElementById('canvas').parentElement, seen = window.seen;
  seen.frames = [];
  for (let i = 0; i < count; i++) {
    await new Promise(done => window.plainRaf(done));
    const x = innerWidth * (.35 + .5 * (i % 23) / 23), y = innerHeight * (.3 + .5 * (i % 17) / 17);
    stage.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, isPrimary: true, pointerType: 'mouse', clientX: x, clientY: y }));
    stage.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, deltaY: i < count / 2 ? 90 : -90, clientX: x, clientY: y }));
  }
  await new Promise(done => setTimeout(done, 200));
  return seen.frames;
}, count);

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
const sum_up = list => {
  const ms = list.map(f => f.ms).sort((a, b) => a - b);
  return { frames: list.length, median_ms: quantile(ms, .5), p95_ms: quantile(ms, .95), max_ms: ms.at(-1), draws: Math.max(...list.map(f => f.draws)), vertices: Math.max(...list.map(f => f.vertices)) };
};

const data = newFolder('bench-console'), made = newFolder('bench-embedding');
let server, browser;
try {
  const real = process.env.TERTIUM_TEST_DATA ? join(process.env.TERTIUM_TEST_DATA, 'things/vice_embedding.npy') : '';
  const file = real || makeEmbedding(made), what = real ? 'the published VICE embedding of THINGS' : 'a made embedding';
  const { study, run } = JSON.parse(execFileSync(binary, ['import', file, '--data', data, '--json'], { encoding: 'utf8' }));
  const pictures = readdirSync(join(root, 'assets/built/demo')).filter(f => f.endsWith('.webp')).map(f => readFileSync(join(root, 'assets/built/demo', f)));
  server = await startServer(data);
  browser = await launch();
  const context = await browser.newContext(phone ? PHONE : { viewport: { width: 1280, height: 800 } });
  const key = i => i.toString(16).padStart(64, 'e');
  await context.route(new RegExp(`/api/v1/studies/${study}$`), async route => {
    const reply = await route.fetch(), detail = await reply.json();
    if (Array.isArray(detail.stimuli)) detail.stimuli.forEach((stimulus, i) => { stimulus.picture = key(i); });
    await route.fulfill({ response: reply, json: detail });
  });
  await context.route(/\/e{40}[0-9a-f]{24}/, route => route.fulfill({ contentType: 'image/webp', body: pictures[parseInt(route.request().url().match(/e+([0-9a-f]+)$/)?.[1] || '0', 16) % pictures.length] }));
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(server.links.console);
  await until(() => page.evaluate(() => !location.search.includes('token') && !!document.getElementById('boot')).catch(() => false), true, 'the link leads to the console', 20000);
  await ready(page);
  const { stimuli } = await (await context.request.get(`${server.address}/api/v1/studies/${study}`)).json();
  const name = encodeURIComponent(stimuli[10].name), second = encodeURIComponent(stimuli[500].name);
  const pages = { ...pagesOf(study, run, run, name), ...views(run, name, second) };
  const missing = enumOf(readFileSync(join(root, 'web/console/route.h'), 'utf8')).filter(p => !(p in pages));
  if (missing.length) throw new Error(`pages without an address here: ${missing.join(', ')}`);
  await page.goto(`${server.address}/${pages.kDimensions}`);  // the matrix is fetched and ranked once; the rest is frames
  await settled(page);
  await page.evaluate(() => { location.hash = '#/nowhere'; });  // so that the first page, too, is another one
  await settled(page);
  const rows = [];
  for (const [title, hash] of Object.entries(pages)) {
    if (only && !title.includes(only)) continue;
    await page.evaluate(() => { location.hash = '#/nowhere'; });  // a page that leads on to another's address is left again
    await settled(page);
    await page.evaluate(hash => { window.seen.frames = []; location.hash = hash; }, hash);
    await page.waitForFunction(() => window.seen.frames.length > 0);
    await settled(page).catch(() => {});
    const opening = sum_up(await page.evaluate(() => window.seen.frames)), panning = sum_up(await pan(page, frames));
    await settled(page).catch(() => {});
    const idle = await page.evaluate(async () => { const before = window.program._platform_frames(); await new Promise(done => setTimeout(done, 700)); return window.program._platform_frames() - before; });
    rows.push({ page: title, hash, opening, panning, idle_frames: idle, heading: await page.getByRole('heading', { level: 1 }).first().textContent().catch(() => '') });
    console.error(`${title.padEnd(26)} ${panning.p95_ms.toFixed(2)} ms`);
  }
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Chromium ${browser.version()}, drawing in software`, day = new Date().toISOString().slice(0, 10);
  console.error(`\n${what}, ${kObjects} x ${kDims}; ${phone ? 'phone, 390 x 844' : 'desktop, 1280 x 800'}; ${frames} frames of panning a page; times in ms\n`);
  console.error('| page | open: max | pan: median | 95 % | max | draw calls | vertices | idle frames |\n|---|---:|---:|---:|---:|---:|---:|---:|');
  for (const r of rows)
    console.error(`| ${r.page} | ${r.opening.max_ms.toFixed(2)} | ${r.panning.median_ms.toFixed(2)} | ${r.panning.p95_ms.toFixed(2)} | ${r.panning.max_ms.toFixed(2)} | ${r.panning.draws} | ${r.panning.vertices} | ${r.idle_frames} |`);
  console.error(`\n${day}; ${machine}`);
  if (json) console.log(JSON.stringify({ date: day, machine, binary: binary.startsWith(root) ? binary.slice(root.length + 1) : 'another binary', embedding: what, objects: kObjects, dims: kDims, phone, frames, pages: rows }, null, 1));
} finally {
  if (browser) await browser.close();
  if (server) await server.stop();
  removeFolder(data);
  removeFolder(made);
}
