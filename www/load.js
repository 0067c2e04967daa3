// load.js: loads the program, shows how far it is, and afterwards keeps the page for when there is no line (worker.js).
// Tells boot.js how it goes; that one speaks to the person.
const boot = window.tertiumBoot, program = document.documentElement.dataset.program, link = document.querySelector('link[data-wasm]');
const kFontsWait_ms = 3000;  // then the system's own type must do
const kKeepAfter_ms = [1500, 12000];  // when the page is told to the worker; the second time with what came late
const isPreview = program === 'participant' && new URLSearchParams(location.search).get('preview') === '1';

async function fetchProgram(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const total = +link.dataset.bytes || 0;
  if (!total || !response.body) return response.arrayBuffer();
  const chunks = [], reader = response.body.getReader();
  let got = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value); got += value.length;
    boot.progress(Math.min(got / total, 1));
  }
  const all = new Uint8Array(got);
  let at = 0;
  for (const c of chunks) { all.set(c, at); at += c.length; }
  return all.buffer;
}

// The participant's page works without a line from its second load on; where there are no service workers, nothing changes.
async function keepPage() {
  const build = document.querySelector('meta[name="tertium-build"]');
  if (program !== 'participant' || isPreview || !build || !window.isSecureContext || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register('/app/worker.js', { scope: '/t/' });
  const { active } = await navigator.serviceWorker.ready;
  const tell = () => active.postMessage({ build: build.content, page: location.pathname, files: performance.getEntriesByType('resource').map(e => e.name) });
  for (const ms of kKeepAfter_ms) setTimeout(tell, ms);
}

async function start() {
  let factory, wasm;
  try {
    // The page's type should be there before the first text is measured.
    const fonts = Promise.all([400, 500, 600].map(w => document.fonts.load(`${w} 14px Inter`).catch(() => null)));
    const late = new Promise(done => setTimeout(done, kFontsWait_ms));
    if (isPreview) await (await import('/app/preview.js')).begin(boot.words.preview);
    [{ default: factory }, wasm] = await Promise.all([import(link.href), fetchProgram(link.dataset.wasm), Promise.race([fonts, late])]);
  } catch (e) {
    return boot.fail(e instanceof SyntaxError ? 'too_old' : 'no_line', e);
  }
  boot.progress();
  try {
    window.program = await factory({
      wasmBinary: wasm,
      onReady() { boot.ready(); keepPage().catch(e => console.info(`[tertium] the page is not kept: ${e}`)); },
      onNoWebGl() { boot.fail('no_webgl'); },
      onFailure(why) { boot.fail('no_line', why); },
      onAbort(why) { boot.fail('stopped', why); },
    });
  } catch (e) { boot.fail('stopped', e); }
}
start();
