// timing.mjs: how well a stored response time is known: presses come a known time after the first frame with all three pictures, by key,
// mouse and finger, and what was stored is compared. Prints the distribution of the errors. docs/timing.md explains.
// node tests/browser/run.mjs timing.mjs; TERTIUM_TIMING_TRIALS=n asks for more presses of each kind.
import { basename } from 'node:path';
import { launch, runner, until } from './lib.mjs';
import { answersOf, assert, equal, people } from './people.mjs';

// Both clocks are the browser's own, so that a slow machine adds nothing: what is left is rounding and, were the onset taken at another
// frame than the first with all pictures, whole frames (16.7 ms and more). These bounds let neither a frame nor half of one pass.
const kMedian_ms = 1, kLargest_ms = 8;
const kinds = ['key', 'mouse', 'touch'], each = Number(process.env.TERTIUM_TIMING_TRIALS || 6);

const { TERTIUM_PARTICIPANT: link, TERTIUM_URL: address, TERTIUM_DATA: data } = process.env;
const study = basename(link);
const { definition } = await (await fetch(`${address}/api/v1/participant/${study}`)).json();
const { test, finish } = runner();
const browser = await launch();

// Runs in the page, before its program: looks at every frame right after the program drew it, in the same task, so that the pixels are
// those that will be shown; frames: [{ at, faces, kind, number }] with at the frame's time and faces how many cards show a picture.
function installWatch() {
  const frames = window.framesSeen = [], ask = window.requestAnimationFrame.bind(window);
  // A card shows its picture when pixels around its middle are of more than one colour: an empty card is plain.
  window.facesShown = () => {
    const canvas = document.getElementById('canvas'), gl = canvas.getContext('webgl2'), r = canvas.getBoundingClientRect(), k = canvas.width / r.width;
    const cards = [...document.querySelectorAll('#mirror .group[role="group"] > button')];
    return cards.filter(card => {
      const b = card.getBoundingClientRect(), side = Math.floor(Math.min(b.width, b.height) * 0.5 * k), pixels = new Uint8Array(side * side * 4);
      gl.readPixels(Math.round((b.left + b.width / 2 - r.left) * k - side / 2), Math.round(canvas.height - (b.top + b.height / 2 - r.top) * k - side / 2), side, side, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const words = new Uint32Array(pixels.buffer);
      return words.some(w => w !== words[0]);
    }).length;
  };
  window.requestAnimationFrame = draw => ask(at => {
    draw(at);
    if (!window.look || !window.program) return;
    const l = window.look();
    if (l.number < 0 || l.cards.length !== 3) return;
    const last = frames[frames.length - 1];
    // While nothing can have changed there is no need to look: reading pixels is slow.
    if (last && last.number === l.number && last.kind === l.kind && last.faces === 3) return;
    frames.push({ at, faces: window.facesShown(), kind: l.kind, number: l.number });
  });
}
// Runs in the page: a press of `kind` on card `p`, delay ms after the first frame with all pictures of the trial on screen; what it knew.
const pressAfter = ([kind, p, delay]) => new Promise(done => {
  const wait = () => {
    const l = window.look(), first = window.framesSeen.find(f => f.number === l.number && f.kind === l.kind && f.faces === 3);
    if (!first || l.chosen) return setTimeout(wait, 5);
    const left = first.at + delay - performance.now();
    setTimeout(() => {
      const card = document.querySelectorAll('#mirror .group[role="group"] > button')[p], b = card.getBoundingClientRect();
      const code = `Digit${p + 1}`, where = { clientX: b.left + b.width / 2, clientY: b.top + b.height / 2, pointerId: 7, isPrimary: true, pointerType: kind, bubbles: true, cancelable: true, button: 0 };
      const send = type => card.dispatchEvent(kind === 'key' ? new KeyboardEvent(type, { code, key: String(p + 1), bubbles: true }) : new PointerEvent(type, where));
      if (kind === 'mouse') send('pointermove');
      const at = performance.now();
      send(kind === 'key' ? 'keydown' : 'pointerdown');
      // Let go some time later, as people do: the time is that of the press.
      setTimeout(() => { send(kind === 'key' ? 'keyup' : 'pointerup'); done({ number: l.number, waited: at - first.at }); }, 60);
    }, Math.max(0, left));
  };
  wait();
});

const rank = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)];
const in2 = x => x.toFixed(2).padStart(8);

await test('a stored response time is the time from the first frame with all three pictures to the press', async () => {
  const person = people({ browser, link, definition }), before = new Set(answersOf(data, study).map(a => a.session));
  const { page, close } = await person.visit({}, { prepare: page => page.addInitScript(installWatch) });
  await person.begin(page);
  await person.answerUntil(page, definition.practice_trials);
  const known = [];
  for (let i = 0; i < each * kinds.length; i++) {
    const kind = kinds[i % kinds.length], t = definition.practice_trials + i;
    await person.faces(page);
    equal(await person.trialNumber(page), t, 'the trial');
    const delay = 150 + (i * 97) % 450;  // a press before 100 ms would not count
    const { waited } = await page.evaluate(pressAfter, [kind, person.choice(t), delay]);
    known.push({ trial: t, kind, waited });
    await until(async () => await person.trialNumber(page) !== t, true, `trial ${t} takes the press by ${kind}`, 20_000);
  }
  await until(() => person.foot(page), new RegExp(person.words['saving.saved']), 'saved', 30_000);
  const frames = await page.evaluate(() => window.framesSeen);
  await close();
  const stored = answersOf(data, study).filter(a => !before.has(a.session));
  const errors = known.map(({ trial, kind, waited }) => {
    const a = stored.find(x => +x.trial === trial);
    assert(a, `trial ${trial} is stored`);
    equal(a.input, kind, `input of trial ${trial}`);
    equal(+a.odd_position, person.choice(trial) + 1, `choice of trial ${trial}`);
    return { kind, error: +a.response_time_ms - waited };
  });
  console.log(`      stored minus known time, ms   n   median      p95      max   (of absolute values)`);
  for (const kind of [...kinds, 'all']) {
    const sorted = errors.filter(e => kind === 'all' || e.kind === kind).map(e => Math.abs(e.error)).sort((a, b) => a - b);
    console.log(`      ${kind.padEnd(26)} ${String(sorted.length).padStart(4)} ${in2(rank(sorted, 0.5))} ${in2(rank(sorted, 0.95))} ${in2(sorted.at(-1))}`);
    assert(rank(sorted, 0.5) <= kMedian_ms && sorted.at(-1) <= kLargest_ms, `${kind}: median ${rank(sorted, 0.5)} ms, largest ${sorted.at(-1)} ms`);
  }
  const steps = frames.slice(1).map((f, i) => f.at - frames[i].at).filter(d => d > 0);
  assert(steps.length > 0 && frames.every(f => f.faces === 0 || f.faces === 3), 'pictures are on screen together or not at all');
});

await test('pictures that arrive one after the other appear in one frame, and that frame is the onset', async () => {
  const person = people({ browser, link, definition }), before = new Set(answersOf(data, study).map(a => a.session));
  let n = 0;
  const { page, close } = await person.visit({}, { prepare: async (page, context) => {
    await page.addInitScript(installWatch);
    await context.route(/\/pictures\//, async route => { await new Promise(r => setTimeout(r, 200 * (++n % 3))); await route.continue().catch(() => {}); });
  } });
  await person.begin(page);
  const known = [];
  for (let t = 0; t < 3; t++) {
    const { waited } = await page.evaluate(pressAfter, ['key', person.choice(t), 200]);
    known.push({ trial: t, waited });
    await until(async () => await person.trialNumber(page) !== t, true, `trial ${t} takes the press`, 20_000);
  }
  await until(async () => answersOf(data, study).filter(a => !before.has(a.session)).length, 3, 'stored', 30_000);
  const frames = await page.evaluate(() => window.framesSeen);
  await close();
  assert(frames.some(f => f.faces === 0), 'the first trial was waiting for its pictures');
  equal(frames.filter(f => f.faces !== 0 && f.faces !== 3), [], 'frames with one or two pictures');
  const stored = answersOf(data, study).filter(a => !before.has(a.session));
  for (const { trial, waited } of known) {
    const error = +stored.find(a => +a.trial === trial).response_time_ms - waited;
    assert(Math.abs(error) <= kLargest_ms, `trial ${trial}: ${error} ms beside`);
  }
});

await browser.close();
finish();
