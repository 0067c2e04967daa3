// worker.js: the participant's page without a line: its programs, words, fonts and the pictures of its trials, from what was kept.
// Only for addresses under /t/ (its scope). The page comes from the line if that answers soon; what is named by its content comes from
// what was kept; the interface (/api/) is never kept. A build's files are kept together, so that a page never meets another's program.
const kBuild = 'tertium-build-', kRest = 'tertium-rest', kPictures = 'tertium-pictures';
const kPatience_ms = 4000, kPicturesMax = 600;
const isPicture = path => /^\/pictures\/[0-9a-f]{64}$/.test(path);
const isFile = path => /^\/(app|fonts)\/[^/]+$/.test(path);
const find = key => caches.match(key, { ignoreVary: true });

// A full disk keeps nobody from going on.
const keep = async (name, key, response) => { try { await (await caches.open(name)).put(key, response); } catch (e) { console.info(`[tertium] not kept: ${e}`); } };

// The line's answer, unless it is late or in trouble while `kept` is there.
async function lineFirst(request, kept) {
  const line = fetch(request);
  if (!kept) return line;
  let timer;
  const late = new Promise(done => { timer = setTimeout(done, kPatience_ms, null); });
  const answer = await Promise.race([line.catch(() => null), late]);
  clearTimeout(timer);
  return answer && answer.status < 500 ? answer : kept;
}
async function words(event) {
  const answer = await lineFirst(event.request, await find(event.request));
  if (answer.ok) event.waitUntil(keep(kRest, event.request, answer.clone()));
  return answer;
}
async function picture(event) {
  const kept = await find(event.request);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(kPictures, event.request, answer.clone()));
  return answer;
}

// A page that works tells what it is made of. All of it is kept, then the page itself; then earlier builds go.
async function keepBuild({ build, page, files }) {
  const name = kBuild + build, answer = await fetch(page, { cache: 'no-cache' });
  if (!answer.ok || answer.redirected || !(await answer.clone().text()).includes(`"${build}"`)) return;  // there is a newer one already
  const cache = await caches.open(name);
  for (const file of files) {
    const url = new URL(file, location.origin);
    if (url.origin !== location.origin || !(isFile(url.pathname) || isPicture(url.pathname)) || await find(file)) continue;
    const part = await fetch(file);
    if (!part.ok) throw new Error(`${file}: ${part.status}`);
    if (url.searchParams.has('v')) await cache.put(file, part);
    else await keep(isPicture(url.pathname) ? kPictures : kRest, file, part);
  }
  await cache.put(page, answer);
  for (const other of await caches.keys()) if (other.startsWith(kBuild) && other !== name) await caches.delete(other);
  const pictures = await caches.open(kPictures), all = await pictures.keys();
  for (const old of all.slice(0, Math.max(0, all.length - kPicturesMax))) await pictures.delete(old);
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
self.addEventListener('message', event => {
  const { build, page, files } = event.data || {};
  if (build && /^\/t\/[^/]+$/.test(page) && Array.isArray(files)) event.waitUntil(keepBuild(event.data).catch(e => console.info(`[tertium] the page is not kept: ${e}`)));
});
self.addEventListener('fetch', event => {
  const { method, mode, url } = event.request, { origin, pathname, searchParams } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  if (mode === 'navigate') event.respondWith(find(origin + pathname).then(kept => lineFirst(event.request, kept)));
  else if (isPicture(pathname)) event.respondWith(picture(event));
  else if (isFile(pathname) && searchParams.has('v')) event.respondWith(find(event.request).then(kept => kept || fetch(event.request)));
  else if (isFile(pathname)) event.respondWith(words(event));
});
