// lib.mjs: what every browser test needs: Chromium, a static server like the real one, pages, screenshots, a tiny runner.
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const { chromium } = await import('playwright-core');

const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];
// Contexts have no service workers unless they ask for them: requests that a worker makes are not seen by routes of a page.
export async function launch(args = []) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true, args: [...ARGS, ...args] });
  const make = browser.newContext.bind(browser);
  browser.newContext = (options = {}) => make({ serviceWorkers: 'block', ...options });
  return browser;
}

// The headers that native/http sends with the pages.
export const HEADERS = {
  'Content-Security-Policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; worker-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-cache',
};
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.webp': 'image/webp' };

// Serves the folder that the web build wrote (www), pictures from `pictures`; handler(request, response) first, true: answered.
export async function serve(www, { pictures, handler } = {}) {
  const server = createServer((request, response) => {
    if (handler && handler(request, response)) return;
    let path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    if (path === '/') path = '/console.html';
    if (path.startsWith('/t/')) path = path.endsWith('/privacy') ? '/privacy.html' : '/participant.html';
    const file = path.startsWith('/pictures/') && pictures ? join(pictures, normalize(path.slice(9))) : join(www, normalize(path));
    if (!existsSync(file) || !statSync(file).isFile()) { response.writeHead(404, HEADERS); return response.end(); }
    if (path === '/app/worker.js') response.setHeader('Service-Worker-Allowed', '/t/');
    // A study's preview alone may stand within a page of ours.
    const policy = HEADERS['Content-Security-Policy'].replace(/frame-ancestors 'none'/, /[?&]preview=1(&|$)/.test(request.url) ? "frame-ancestors 'self'" : '$&');
    response.writeHead(200, { ...HEADERS, 'Content-Security-Policy': policy, 'Content-Type': TYPES[extname(file)] || 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise(done => { server.closeAllConnections(); server.close(done); }) };
}

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
// Waits until f() gives `want` (a value, or a pattern for text); software drawing is slow, so no fixed pauses.
export async function until(f, want, what = '', limit_ms = 8000) {
  const end = Date.now() + limit_ms;
  let got;
  do {
    got = await f();
    if (want instanceof RegExp ? want.test(String(got)) : got === want) return got;
    await new Promise(r => setTimeout(r, 40));
  } while (Date.now() < end);
  throw new Error(`${what}: wanted ${want}, got ${JSON.stringify(got)}`);
}
// The program is there and shows something.
export const ready = page => page.waitForFunction(() => document.getElementById('boot')?.hidden && document.querySelectorAll('#mirror .it').length > 0, null, { timeout: 30000 });
// No frame for so long.
export async function settled(page, quiet_ms = 250) {
  let before = -1;
  for (let i = 0; i < 60; i++) {
    const now = await page.evaluate(() => window.program._platform_frames());
    if (now === before) return;
    before = now;
    await page.waitForTimeout(quiet_ms);
  }
  throw new Error('frames never end');
}
export async function axe(page) {
  const source = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  await page.evaluate(source);
  return page.evaluate(async () => {
    const r = await window.axe.run(document);
    const words = v => `${v.id} (${v.impact}) x${v.nodes.length}: ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary || ''}`;
    return { violations: r.violations.map(words), incomplete: r.incomplete.map(words) };
  });
}
export const focused = page => page.evaluate(() => { const e = document.activeElement; return `${e.tagName.toLowerCase()}:${e.getAttribute('aria-label') || e.textContent.slice(0, 40)}`; });

// const { test, finish } = runner(); await test('sentence', async () => ...); finish();
export function runner(only = process.argv[2]) {
  const tally = { passed: 0, failed: 0 };
  return {
    async test(name, body) {
      if (only && !name.includes(only)) return;
      try { await body(); tally.passed++; console.log(`ok    ${name}`); }
      catch (e) { tally.failed++; console.log(`FAIL  ${name}\n      ${String(e.message || e).replace(/\x1b\[\d+m/g, '').slice(0, 900)}`); }
    },
    finish() {
      console.log(`${tally.passed} passed, ${tally.failed} failed, 0 skipped`);
      process.exitCode = tally.failed ? 1 : 0;
    },
  };
}
