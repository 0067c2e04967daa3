// chaos.mjs: a session over a line that drops, doubles and delays a fifth of all requests, with a reload at every trial and a server
// that is killed twice on the way: every answer is stored exactly once, as the page showed and the person chose it, in the order issued.
// The faults come from a seeded generator: TERTIUM_SEED=n repeats a run.
import { createServer, request as ask } from 'node:http';
import { launch, ready, runner, until } from './lib.mjs';
import { answersOf, assert, checkSession, equal, exported, kWords, makeStudy, newFolder, people, removeFolder, shortStudy, startServer } from './people.mjs';

const kFates = ['lost before', 'lost after', 'doubled', 'delayed'];  // before and after the server saw the request
const seed = Number(process.env.TERTIUM_SEED || 20);
const { test, finish } = runner();

// mulberry32
function generator(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// A bad line in front of whatever server listens on target.port. Pages and programs pass; requests of the interface suffer.
async function badLine(target, random) {
  const told = { requests: 0, passed: 0, 'lost before': 0, 'lost after': 0, doubled: 0, delayed: 0, 'no server': 0 };
  const fates = [];
  // Of every five requests one, anywhere among them, suffers; of every four of those each in another way.
  const shuffled = list => list.map(x => [random(), x]).sort((a, b) => a[0] - b[0]).map(x => x[1]);
  const nextFate = () => {
    if (fates.length === 0) for (const fate of shuffled(kFates)) fates.push(...shuffled([fate, 'passed', 'passed', 'passed', 'passed']));
    return fates.shift();
  };
  const forward = (method, path, headers, body) => new Promise((done, fail) => {
    const out = ask({ host: '127.0.0.1', port: target.port, method, path, headers, agent: false }, reply => {
      const chunks = [];
      reply.on('data', c => chunks.push(c));
      reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(chunks) }));
      reply.on('error', fail);
      reply.on('aborted', () => fail(new Error('half a reply')));
    });
    out.on('error', fail);
    out.end(body);
  });
  const server = createServer(async (request, response) => {
    const chunks = [];
    try { for await (const c of request) chunks.push(c); } catch { return; }
    const send = () => forward(request.method, request.url, request.headers, Buffer.concat(chunks));
    const api = request.url.startsWith('/api/'), fate = api ? nextFate() : 'passed', count = what => { if (api) told[what]++; };
    count('requests');
    try {
      if (fate === 'delayed') await new Promise(done => setTimeout(done, 200 + 1500 * random()));
      if (fate === 'lost before') { count(fate); return response.destroy(); }
      const first = send(), second = fate === 'doubled' ? send().catch(() => {}) : null, reply = await first;
      await second;
      count(fate);
      if (fate === 'lost after') return response.destroy();
      response.writeHead(reply.status, reply.headers);
      response.end(reply.body);
    } catch {
      count('no server');
      response.destroy();
    }
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}`, told, close: () => new Promise(done => { server.closeAllConnections(); server.close(done); }) };
}

const data = newFolder('chaos'), definition = shortStudy({ slug: 'chaos' });
const target = { port: 0 };
let server, line, browser;
try {
  makeStudy(data, definition);
  server = await startServer(data);
  target.port = new URL(server.address).port;
  line = await badLine(target, generator(seed));
  browser = await launch();
  const person = people({ browser, link: `${line.address}/t/chaos`, definition, inWords: true });

  await test(`a fifth of all requests lost, doubled or delayed, a reload at each trial, the server killed twice: every answer once (seed ${seed})`, async () => {
    const { page, views, faults, context } = await person.visit({}, { wait: false });
    // Whoever has a bad line loads again; what was asked before is asked again.
    const load = async () => {
      await page.reload();
      await ready(page);
    };
    await ready(page);
    await person.begin(page);
    const shown = [], killAt = [4, 10];
    for (let t = 0; t < person.total; t++) {
      equal(await person.answerUntil(page, t), [], `trial ${t} follows`);
      const before = await person.faces(page);
      await load();
      equal(await person.answerUntil(page, t), [], `nothing is asked again before trial ${t}`);
      const after = await person.faces(page);
      equal(after, before, `trial ${t} after a reload shows what it showed`);
      shown.push(after);
      if (killAt.includes(t)) await server.kill();  // the answer to this trial finds no server
      await person.answer(page);
      if (killAt.includes(t)) {
        server = await startServer(data);
        target.port = new URL(server.address).port;
      }
    }
    await person.heading(page, person.words['thanks.title']);
    equal(faults, [], 'faults of the page');
    const { told } = line;
    console.log(`      requests: ${JSON.stringify(told)}`);
    for (const fate of kFates) assert(told[fate] >= 1, `some requests were ${fate}: ${JSON.stringify(told)}`);
    assert(told['no server'] >= 1, 'the killed server was missed');

    const fresh = checkSession([], answersOf(data, 'chaos'), { definition, choice: person.choice, views, input: 'key', resumed: [...Array(person.total).keys()] });
    // What the page showed, position by position, is what was issued first and what is stored.
    const name = number => kWords[number];
    for (const { trial, cards } of shown) {
      equal(cards, views.find(v => v.number === trial).shown.map(name), `issued and shown at trial ${trial}`);
      const a = fresh.find(x => +x.trial === trial);
      equal([a.object_1, a.object_2, a.object_3].map(n => name(+n)), cards, `stored and shown at trial ${trial}`);
    }
    equal(shown.map(s => s.trial), [...Array(person.total).keys()], 'the order of trials');
    equal(new Set(exported(data, 'chaos').map(a => a.session)).size, 1, 'one session, whatever was doubled');
    await context.close();
  });
} catch (e) {
  await test('the server behind a bad line', () => { throw e; });
} finally {
  if (browser) await browser.close();
  if (line) await line.close();
  if (server) await server.stop();
  removeFolder(data);
}
finish();
