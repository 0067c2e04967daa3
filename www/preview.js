// preview.js: the participant's page as a researcher tries it (/t/STUDY?preview=1): the very program, on a page where the server and the browser's
// storage are pretended ones. Nothing is sent but the question for the study as it is edited, nothing is stored, and a quiet line says so.
// ?at= opens it further on the way: demographics, instructions, comprehension, practice, trials or end.
const kKey = '0'.repeat(32);
// What the program keeps of the way (save_progress in web/net/visit_store.cpp): demographics, instructions, comprehension, its attempts, trials begun.
const kPlaces = { demographics: '0 0 0 0 0', instructions: '1 0 0 0 0', comprehension: '1 1 0 0 0', practice: '1 1 1 0 0', trials: '1 1 1 0 1', end: '1 1 1 0 1' };

// One store of IndexedDB, as far as browser.js uses it, in memory.
function pretendDatabase(items) {
  const later = f => setTimeout(f, 0);
  const transaction = () => {
    const t = { onerror: null, oncomplete: null }, end = () => later(() => later(() => t.oncomplete && t.oncomplete()));
    t.objectStore = () => ({
      put(value, key) { items.set(key, value); end(); },
      delete(key) { items.delete(key); end(); },
      openCursor(range) {
        const request = {}, keys = [...items.keys()].sort().filter(key => !range || range.includes(key));
        let at = 0;
        const step = () => {
          request.result = at < keys.length ? { key: keys[at], value: items.get(keys[at]), continue() { at++; step(); } } : null;
          if (request.onsuccess) request.onsuccess();
        };
        later(() => { step(); end(); });
        return request;
      },
    });
    return t;
  };
  return { open() { const request = { result: { transaction, close() {} } }; later(() => request.onsuccess && request.onsuccess()); return request; } };
}

function pretendSettings(items) {
  return { getItem: key => items.has(key) ? items.get(key) : null, setItem: (key, value) => { items.set(key, String(value)); }, removeItem: key => { items.delete(key); } };
}

// The participant's side of the interface (docs/api.md), for one session that forgets everything.
function pretendServer(study, session, given) {
  let key = kKey, ending = '';
  const view = () => {
    const upcoming = session.upcoming.filter(trial => !given.has(trial.number));
    return { ...session, key, upcoming, answered: given.size, total: upcoming.length ? session.total : given.size, finished: ending !== '', ending, code: ending ? 'PREVIEW' : '', redirect: '' };
  };
  return (path, sent) => {
    if (/\/participant\/[^/]+$/.test(path)) return study;
    if (/\/sessions$/.test(path)) key = sent.key;
    if (/\/answers$/.test(path)) {
      for (const answer of sent.answers || []) given.add(answer.trial);
      return { receipts: [...(sent.answers || []), ...(sent.events || []), ...(sent.responses || [])].map(one => ({ id: one.id, verdict: 'stored', reason: '' })) };
    }
    if (/\/finish$/.test(path)) ending = sent.ending || 'complete';
    if (/\/decline$/.test(path)) return { code: '', redirect: '' };
    if (/\/withdraw$/.test(path)) return { answers: 0 };
    return view();
  };
}

function banner(words) {
  const line = document.createElement('p'), stage = document.getElementById('stage');
  line.id = 'preview';
  line.setAttribute('role', 'note');
  line.textContent = words;
  document.body.prepend(line);
  stage.style.top = `${line.offsetHeight}px`;
}

// Before the program is loaded. Throws when the study cannot be seen by who asks.
export async function begin(words) {
  const slug = location.pathname.split('/')[2], real = window.fetch.bind(window);
  const reply = await real(`/api/v1/studies/${encodeURIComponent(slug)}/preview`, { credentials: 'same-origin' });
  if (!reply.ok) throw new Error(`the preview of this study: ${reply.status}`);
  const { study, session } = await reply.json();
  const at = new URLSearchParams(location.search).get('at'), database = new Map(), settings = new Map(), given = new Set();
  const bytes = value => new TextEncoder().encode(JSON.stringify(value));
  if (kPlaces[at]) {
    for (const trial of session.upcoming) if (at === 'end' || (at === 'trials' && trial.practice)) given.add(trial.number);
    database.set(`visit-start/${slug}`, bytes({ key: kKey, language: study.definition.language, consent_hash: '0'.repeat(64), consented_at_ms: Date.now(), identifiers: [] }));
    database.set(`visit-study/${slug}`, bytes(study));
    settings.set(`tertium:tertium-progress/${kKey}`, `${kPlaces[at]} 0 0 0 0 0 `);
  }
  const answer = pretendServer(study, session, given);
  Object.defineProperty(window, 'indexedDB', { configurable: true, value: pretendDatabase(database) });
  Object.defineProperty(window, 'localStorage', { configurable: true, value: pretendSettings(settings) });
  navigator.sendBeacon = () => true;
  window.fetch = async (address, options = {}) => {
    const { pathname } = new URL(address, location.href);
    if (!pathname.startsWith('/api/')) return real(address, options);
    const sent = options.body && options.body.length ? JSON.parse(typeof options.body === 'string' ? options.body : new TextDecoder().decode(options.body)) : {};
    return new Response(JSON.stringify(answer(pathname, sent)), { status: 200, headers: { 'Content-Type': 'application/json' } });
  };
  // In the editor it takes no focus from what somebody types or presses there; it has one once they are in it.
  const focus = HTMLElement.prototype.focus;
  if (window.parent !== window) HTMLElement.prototype.focus = function (options) { if (document.hasFocus()) focus.call(this, options); };
  banner(words);
}
