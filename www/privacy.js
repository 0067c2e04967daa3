// privacy.js: the page that says what a study stores, from the study's own definition and words in its language; and withdrawal by code.
const main = document.getElementById('page'), slug = location.pathname.split('/')[2];
const kPatience_ms = 15_000;
let words = {};

const say = (key, values = {}) => (words[key] || `[${key}]`).replace(/\{(\w+)\}/g, (all, name) => name in values ? values[name] : all).replace(/\\n/g, '\n');
// An element with attributes, text and children; text is never markup.
function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...inside.filter(part => part !== null));
  return made;
}
const paragraphs = text => text.split(/\n\s*\n/).filter(p => p.trim()).map(p => el('p', {}, p.trim()));
const list = items => el('ul', {}, ...items.map(item => el('li', {}, ...[item].flat())));
const section = (id, title, ...inside) => el('section', { 'aria-labelledby': id }, el('h2', { id }, title), ...inside);

async function get(url) {
  const stop = new AbortController(), timer = setTimeout(() => stop.abort(), kPatience_ms);
  try { return await fetch(url, { signal: stop.signal }); } finally { clearTimeout(timer); }
}
const read = text => Object.fromEntries(text.split('\n').map(l => l.trim()).filter(l => l && l[0] !== '#' && l.includes('='))
  .map(l => [l.slice(0, l.indexOf('=')).trim(), l.slice(l.indexOf('=') + 1).trim()]));
// The words of `language`, English ones where it has none; the language that came of it.
async function loadWords(language) {
  const primary = language.split('-')[0].toLowerCase();
  const [english, own] = await Promise.all(['en', primary].map(of => /^[a-z]{2,3}$/.test(of) ? get(`/app/privacy.${of}.txt`) : null));
  words = read(await english.text());
  if (!own || !own.ok) return 'en';
  Object.assign(words, read(await own.text()));
  return language;
}
function speak(language) {
  document.documentElement.lang = language;
  document.documentElement.dir = /^(ar|fa|he|ur|yi|ps|dv)(-|$)/.test(language) ? 'rtl' : 'ltr';
}

// ---- what this browser keeps (web/net/visit_store.h, web/net/outbox.h) ----
function storage(mode, work) {
  return new Promise(done => {
    let request;
    try { request = indexedDB.open('tertium', 1); } catch { return done(null); }
    request.onupgradeneeded = () => request.result.createObjectStore('bytes');
    request.onerror = request.onblocked = () => done(null);
    request.onsuccess = () => {
      const database = request.result;
      // The participant's page may have it open; nothing here may stand in its way.
      database.onversionchange = () => database.close();
      const transaction = database.transaction('bytes', mode, { durability: 'strict' }), out = {};
      work(transaction.objectStore('bytes'), out);
      transaction.oncomplete = () => { database.close(); done(out); };
      transaction.onerror = transaction.onabort = () => { database.close(); done(null); };
    };
  });
}
const decode = bytes => { try { return JSON.parse(new TextDecoder().decode(bytes)); } catch { return null; } };
async function rememberedVisit() {
  const found = await storage('readonly', (store, out) => {
    for (const what of ['start', 'view']) store.get(`visit-${what}/${slug}`).onsuccess = e => { out[what] = e.target.result && decode(e.target.result); };
  });
  const view = found && found.view, start = found && found.start;
  if (!view || !start || view.key !== start.key || !view.withdrawal_code) return null;
  return { key: view.key, code: view.withdrawal_code };
}
// True when nothing of the visit is left here.
async function forgetVisit({ key }) {
  const gone = await storage('readwrite', store => {
    for (const what of ['start', 'study', 'view']) store.delete(`visit-${what}/${slug}`);
    for (const shelf of ['outbox', 'set-aside']) store.delete(IDBKeyRange.bound(`${shelf}/${key}/`, `${shelf}/${key}/\uffff`));
  });
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith('tertium:') && name.includes(key)) localStorage.removeItem(name);
  } catch { return false; }
  return gone !== null;
}

// ---- withdrawal ----
function withdrawal(visit) {
  const box = el('div', { class: 'withdraw' });
  const speakOut = (...inside) => { box.replaceChildren(...inside); (box.querySelector('[data-first]') || box.querySelector('h3, input')).focus(); };
  let code = visit ? visit.code : '';

  function ask(problem) {
    const field = el('input', { id: 'code', type: 'text', value: code, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', maxlength: '100', dir: 'ltr',
      'aria-describedby': 'code-hint', 'aria-invalid': problem ? 'true' : false, 'data-first': problem ? true : false });
    return [el('form', { novalidate: true, onsubmit: e => {
      e.preventDefault();
      code = field.value.trim();
      if (!code) return speakOut(...ask(say('withdraw.empty')));
      confirm();
    } },
      el('label', { for: 'code' }, say('withdraw.code')), field,
      el('p', { id: 'code-hint', class: problem ? 'problem' : 'quiet', role: problem ? 'alert' : false }, problem || say(visit ? 'withdraw.known' : 'withdraw.anonymous')),
      el('button', { type: 'submit', class: 'danger' }, say('withdraw.button')))];
  }
  function confirm() {
    speakOut(el('h3', { tabindex: '-1' }, say('withdraw.confirm.title')), el('p', {}, say('withdraw.confirm.words')),
      el('div', { class: 'row' }, el('button', { type: 'button', class: 'danger', onclick: send }, say('withdraw.confirm.yes')),
        el('button', { type: 'button', class: 'plain', onclick: () => speakOut(...ask()) }, say('withdraw.confirm.no'))));
  }
  async function send() {
    speakOut(el('h3', { tabindex: '-1', role: 'status' }, say('withdraw.working')));
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 2 * kPatience_ms);
    let reply;
    try {
      reply = await fetch(`/api/v1/participant/${slug}/withdraw`, { method: 'POST', signal: stop.signal,
        headers: { 'content-type': 'application/json' }, body: JSON.stringify({ withdrawal_code: code }) });
    } catch { return speakOut(...ask(say('withdraw.no_line'))); } finally { clearTimeout(timer); }
    if (reply.status === 404 || reply.status === 400) return speakOut(...ask(say('withdraw.unknown')));
    const result = reply.ok ? await reply.json().catch(() => null) : null;
    if (!result || typeof result.answers !== 'number') return speakOut(...ask(say('withdraw.failed')));
    // What is kept here of another person's visit is none of this code's business.
    const mine = visit && visit.code === code, forgotten = mine && await forgetVisit(visit);
    speakOut(el('h3', { tabindex: '-1' }, say('withdraw.done.title')),
      el('p', {}, say('withdraw.done.words', { answers: new Intl.NumberFormat(document.documentElement.lang).format(result.answers) })),
      forgotten ? el('p', {}, say('withdraw.done.browser')) : null);
  }
  box.append(...ask());
  return box;
}

// ---- the page ----
function failed(kind) {
  main.replaceChildren(el('h1', {}, say(`${kind}.title`)), el('p', {}, say(`${kind}.words`)), el('button', { type: 'button', onclick: () => location.reload() }, say('again')));
  main.removeAttribute('aria-busy');
}
async function show() {
  let study;
  try {
    const reply = await get(`/api/v1/participant/${slug}`);
    if (reply.status === 404 || reply.status === 400) { speak(await loadWords(navigator.language || 'en')); return failed('no_study'); }
    study = (await reply.json()).definition;
    speak(await loadWords(study.language || 'en'));
  } catch {
    // Not even words may have come; these few are then in English.
    if (!words['no_line.title']) Object.assign(words, { 'no_line.title': 'The page could not be loaded', 'no_line.words': 'There is no connection to the server. Please check it and try again.', again: 'Try again' });
    return failed('no_line');
  }
  document.title = `${say('title')} – ${study.title}`;
  const visit = await rememberedVisit(), kept = study.identification && study.identification !== 'none', some = list_ => Array.isArray(list_) && list_.length > 0;
  const stored = ['choices', 'times', 'input', 'page', 'consent'];
  if (some(study.demographics)) stored.push('demographics');
  if (some(study.comprehension)) stored.push('comprehension');
  if (study.final_question) stored.push('final');
  if (kept) stored.push('identifiers');
  const questions = key => key === 'demographics' ? [list(study.demographics.map(question => question.text))] : [];
  const not = ['name', 'address', 'browser', ...(kept ? [] : ['identifiers']), 'cookies'];
  main.replaceChildren(
    el('header', {}, el('p', { class: 'quiet' }, say('study', { title: study.title })), el('h1', {}, say('title'))),
    section('stored', say('stored.title'), list(stored.map(key => [say(`stored.${key}`), ...questions(key)]))),
    section('not', say('not_stored.title'), list(not.map(key => say(`not_stored.${key}`)))),
    section('where', say('where.title'), el('p', {}, say('where.server', { server: location.host })), ...(study.retention ? paragraphs(study.retention) : [el('p', {}, say('where.retention_none'))])),
    section('browser', say('browser.title'), el('p', {}, say('browser.words'))),
    section('contact', say('contact.title'), el('p', {}, study.contact || say('contact.none'))),
    section('withdraw', say('withdraw.title'), el('p', {}, say('withdraw.words')), withdrawal(visit)),
    el('details', {}, el('summary', {}, say('consent.title')), ...paragraphs(study.consent || ''), ...(some(study.consent_statements) ? [list(study.consent_statements)] : [])),
    el('p', {}, el('a', { href: `/t/${slug}` }, say('back'))));
  main.removeAttribute('aria-busy');
}
show();
