// boot.js: loads the program named by <html data-program>, shows how far it is, and says in plain words what failed.
const program = document.documentElement.dataset.program;
const boot = document.getElementById('boot'), inside = boot.querySelector('div'), bar = boot.querySelector('progress');
const fact = name => document.querySelector(`meta[name="tertium-${name}"]`)?.content || '';

function fail(title, words, detail) {
  const add = (tag, text, quiet) => { const el = document.createElement(tag); el.textContent = text; if (quiet) el.className = 'quiet'; inside.append(el); return el; };
  inside.replaceChildren();
  inside.setAttribute('role', 'alert');
  add('h1', title);
  words.forEach(w => add('p', w));
  if (program === 'participant') add('p', 'Answers that were given before are safe: they are kept here or on the server.');
  const contact = fact('contact');
  if (contact) add('p', `If it does not help, write to ${contact}.`);
  if (detail) add('p', detail, true);
  add('button', 'Try again').addEventListener('click', () => location.reload());
  boot.hidden = false;
}
const noWebGl = () => fail('This browser cannot show the pictures', ['The page needs WebGL 2, which is missing or switched off here.',
  'Please use a current version of Firefox, Chrome, Edge or Safari, or switch hardware acceleration on.']);
const noNetwork = why => fail('The page could not be loaded', ['The connection failed while loading. Please check it and try again.'], String(why));

async function fetchProgram(url) {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const total = +document.querySelector('link[data-bytes]')?.dataset.bytes || 0;
  if (!total || !response.body) return response.arrayBuffer();
  const chunks = [], reader = response.body.getReader();
  let got = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value); got += value.length;
    bar.max = total; bar.value = Math.min(got, total);
  }
  const all = new Uint8Array(got);
  let at = 0;
  for (const c of chunks) { all.set(c, at); at += c.length; }
  return all.buffer;
}

async function start() {
  boot.hidden = false;
  setTimeout(() => boot.classList.add('slow'), 300);
  if (typeof WebAssembly !== 'object') return fail('This browser is too old for this page', ['Please use a current version of Firefox, Chrome, Edge or Safari.']);
  if (!document.createElement('canvas').getContext('webgl2')) return noWebGl();
  let factory, wasm;
  try {
    // The page's type must be there before the first text is measured.
    const fonts = [400, 500, 600].map(w => document.fonts.load(`${w} 14px Inter`).catch(() => null));
    [{ default: factory }, wasm] = await Promise.all([import(`/app/${program}.js`), fetchProgram(`/app/${program}.wasm`), ...fonts]);
  } catch (e) { return noNetwork(e); }
  try {
    window.program = await factory({
      wasmBinary: wasm,
      onReady() { boot.hidden = true; },
      onNoWebGl: noWebGl,
      onFailure: noNetwork,
      onAbort(why) { fail('The page stopped', ['A fault in the program stopped it. Loading it again continues where it was.'], String(why)); },
    });
  } catch (e) { fail('The page stopped', ['A fault in the program stopped it. Loading it again continues where it was.'], String(e)); }
}
start();
