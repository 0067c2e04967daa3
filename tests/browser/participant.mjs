// participant.mjs: a person takes part, in real Chromium against the real server: by keys, by touch, with reloads and a broken line.
// What the server then holds is read with `tertium export`. Pages are addressed through the DOM mirror only.
import { focused, launch, PHONE, ready, runner, settled, until } from './lib.mjs';
import { answersOf, assert, checkSession, equal, makeStudy, newFolder, people, removeFolder, shortStudy, startServer } from './people.mjs';

const { test, finish } = runner();
const data = newFolder('participant'), definition = shortStudy({ slug: 'pictures' });
makeStudy(data, definition, { pictures: 30 });
let server = await startServer(data);
const port = new URL(server.address).port, link = `${server.address}/t/pictures`;
const browser = await launch();
const person = people({ browser, link, definition });
const { visit, heading, foot, trialNumber, faces, answer, begin, answerUntil, byKey, byTouch, tabTo, choice, total, words } = person;
const stored = () => answersOf(data, 'pictures');
const check = (before, how) => checkSession(before, stored(), { definition, choice, ...how });
const thanks = page => heading(page, words['thanks.title']);
const practice = definition.practice_trials;

await test('from consent to the code with keys only; every answer is stored once, as shown and chosen', async () => {
  const before = stored(), { page, views, close } = await visit();
  await heading(page, definition.title);
  equal(await focused(page), `h1:${definition.title}`.slice(0, 43), 'focus on the first heading');
  equal(await page.title(), definition.title, 'title of the page');
  equal(await page.evaluate(() => document.documentElement.lang), definition.language, 'language of the page');
  assert(await page.getByRole('button', { name: words['consent.begin'] }).isDisabled(), 'nobody begins without ticking');
  for (const statement of definition.consent_statements) { await tabTo(page, statement.slice(0, 30)); await page.keyboard.press('Space'); }
  await until(() => page.getByRole('button', { name: words['consent.begin'] }).isEnabled(), true, 'every statement is ticked');
  await tabTo(page, words['consent.begin']);
  await page.keyboard.press('Enter');
  await heading(page, words['instructions.title']);
  equal(await focused(page), `h1:${words['instructions.title']}`, 'focus on the heading');
  await until(() => page.getByRole('button', { name: words['instructions.practise'] }).isEnabled(), true, 'the session begins', 20_000);
  await tabTo(page, words['instructions.practise']);
  await page.keyboard.press('Enter');
  await heading(page, definition.question);
  equal(await focused(page), `h1:${definition.question}`.slice(0, 43), 'focus on the question');
  equal((await faces(page)).cards, ['Picture 1 of 3', 'Picture 2 of 3', 'Picture 3 of 3'], 'names that give nothing away');
  for (let t = 0; t < practice; t++) equal((await answer(page)).trial, t, 'practice in order');
  await heading(page, words['ready.title']);
  await tabTo(page, words['ready.start']);
  await page.keyboard.press('Enter');
  await heading(page, definition.question);
  // The arrows move a ring that can be seen, Enter chooses.
  await faces(page);
  await page.keyboard.press('ArrowRight');
  await until(() => focused(page), 'button:Picture 1 of 3', 'the first arrow');
  await page.keyboard.press('ArrowLeft');
  await until(() => focused(page), 'button:Picture 3 of 3', 'the arrow back');
  for (let p = 2; p !== choice(practice); p = (p + 1) % 3) {
    await page.keyboard.press('ArrowDown');
    await until(() => focused(page), `button:Picture ${(p + 1) % 3 + 1} of 3`, 'an arrow');
  }
  assert(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle !== 'none'), 'the ring is seen');
  equal((await answer(page, () => page.keyboard.press('Enter'))).trial, practice, 'Enter chooses');
  await page.evaluate(() => { window.shifts.length = 0; });
  for (let t = practice + 1; t < total - 1; t++) equal((await answer(page)).trial, t, 'trials in order');
  equal(await page.evaluate(() => window.shifts), [], 'nothing moves between and during trials');
  equal((await answer(page)).trial, total - 1, 'the last trial');
  await thanks(page);
  const code = await page.locator('#mirror p', { hasText: /^[A-Z0-9-]{6,}$/ }).first().textContent();
  assert(code.length >= 6, `a code: ${code}`);
  await page.getByText('Every answer is saved').waitFor();
  check(before, { input: 'key', views });
  await page.reload();
  await thanks(page);
  await page.getByText(code, { exact: true }).first().waitFor();
  equal(stored().length, before.length + total, 'a reload at the end stores nothing more');
  await close();
});

for (const [name, viewport, column] of [['upright', { width: 390, height: 844 }, true], ['sideways', { width: 844, height: 390 }, false], ['small and old', { width: 320, height: 568 }, true]]) {
  await test(`with touch on a phone, ${name}: everything fits, targets are large, nothing moves, every answer is stored once`, async () => {
    const before = stored(), { page, views, close } = await visit({ ...PHONE, viewport, deviceScaleFactor: 1 });
    const large = async where => {
      const small = await page.evaluate(() => [...document.querySelectorAll('#mirror :is(button, input, select, a[href], textarea)')]
        .map(e => [e.getAttribute('aria-label') || e.textContent, e.getBoundingClientRect()]).filter(([, b]) => b.width < 44 || b.height < 44).map(([n, b]) => `${n}: ${b.width} x ${b.height}`));
      equal(small, [], `targets smaller than 44 px on ${where}`);
    };
    await heading(page, definition.title);
    await large('consent');
    for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).tap();
    await page.getByRole('button', { name: words['consent.begin'] }).tap();
    await heading(page, words['instructions.title']);
    await large('instructions');
    await page.getByRole('button', { name: words['instructions.practise'] }).tap();
    await until(() => trialNumber(page), 0, 'the first trial', 20_000);
    await faces(page);
    await large('trial');
    const boxes = await Promise.all([1, 2, 3].map(n => page.getByRole('button', { name: `Picture ${n} of 3` }).boundingBox()));
    if (column) assert(boxes[0].y + boxes[0].height < boxes[1].y && boxes[1].y + boxes[1].height < boxes[2].y, 'a column');
    else assert(boxes[0].x + boxes[0].width < boxes[1].x && boxes[1].x + boxes[1].width < boxes[2].x && boxes[0].y === boxes[2].y, 'a row');
    assert(boxes.every(b => b.x >= 0 && b.x + b.width <= viewport.width && b.y >= 0 && b.y + b.height < viewport.height), 'all three without scrolling');
    if (name === 'small and old') return close();  // the rest is as upright
    await answerUntil(page, practice, byTouch(page));
    await page.evaluate(() => { window.shifts.length = 0; });
    await answerUntil(page, total - 1, byTouch(page));
    equal(await page.evaluate(() => window.shifts), [], 'nothing moves between and during trials');
    await answerUntil(page, -2, byTouch(page));
    await thanks(page);
    await large('thanks');
    check(before, { input: 'touch', views });
    await close();
  });
}

await test('text at 200 %, and a narrow page: nothing is cut off, every control is on screen or scrolled to', async () => {
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
    const { page, close } = await visit({ viewport }, { prepare: page => page.addInitScript(() => {
      // What a browser's setting of text size does to a page: the root's font size doubles.
      document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; });
    }) });
    const fits = async where => {
      await settled(page);
      const bad = await page.evaluate(() => {
        const out = [], w = document.documentElement.clientWidth;
        for (const e of document.querySelectorAll('#mirror .it')) {
          const b = e.getBoundingClientRect(), what = `${e.tagName} ${(e.getAttribute('aria-label') || e.textContent || '').slice(0, 40)}`;
          if (b.width && (b.left < -1 || b.right > w + 1)) out.push(`${what} leaves the page: ${b.left} to ${b.right}`);
          if (/^(P|H1|H2|H3)$/.test(e.tagName) && e.scrollHeight > e.clientHeight + 2) out.push(`${what} is cut: ${e.scrollHeight} in ${e.clientHeight}`);
        }
        return out;
      });
      equal(bad, [], `${where} at 200 %, ${viewport.width} px`);
    };
    const size = () => page.locator('#mirror h1').evaluate(e => parseFloat(getComputedStyle(e).fontSize));
    await heading(page, definition.title);
    assert(await size() >= 36, `text grows: ${await size()} px`);
    await fits('consent');
    await begin(page);
    await faces(page);
    await fits('trial');
    const boxes = await Promise.all([0, 1, 2].map(n => person.cardAt(page, n).boundingBox()));
    assert(boxes.every(b => b.width >= 44 && b.height >= 44), 'cards are still there');
    await answer(page);
    await close();
  }
});

await test('with reduced motion no frame is made while a choice is acknowledged but the first and the last', async () => {
  const { page, close } = await visit({ reducedMotion: 'reduce' });
  await begin(page);
  await answerUntil(page, practice);
  await faces(page);
  await settled(page);
  const before = await page.evaluate(() => window.program._platform_frames());
  await answer(page);
  await settled(page);
  const frames = await page.evaluate(() => window.program._platform_frames()) - before;
  assert(frames <= 20, `${frames} frames for one answer`);
  await close();
});

await test('reloads in the middle, one while there is no line, lose and double nothing', async () => {
  const before = stored(), { context, page, views, close } = await visit();
  await begin(page);
  const first = practice + 2, second = first + 5;
  await answerUntil(page, first);
  await settled(page);
  await page.reload();
  await ready(page);
  equal(await until(() => trialNumber(page), first, 'the same trial after a reload', 20_000), first, 'trial');
  await answer(page);
  // The line breaks: answers are kept here, the person goes on.
  await context.setOffline(true);
  await answerUntil(page, second);
  await until(() => foot(page), /kept on this device/, 'the page says where the answers are', 20_000);
  const held = stored().length;
  // The page is reloaded while the server cannot be reached; the page itself comes from a cache, as from a phone's.
  await context.route(/\/api\//, route => route.abort());
  await context.setOffline(false);
  await page.reload();
  await ready(page);
  equal(await until(() => trialNumber(page), second, 'the same trial without a line', 20_000), second, 'trial');
  await answer(page);
  equal(stored().length, held, 'nothing got through meanwhile');
  await context.unroute(/\/api\//);
  await context.setOffline(true);
  await context.setOffline(false);  // the browser tells that it is online again
  await until(() => foot(page), /every answer is saved/, 'the answers are sent', 20_000);
  assert(stored().length >= held + second - first, 'what was kept has arrived');
  await answerUntil(page);
  await thanks(page);
  check(before, { input: 'key', resumed: [first, second], views });
  await close();
});

await test('no server for the last ten trials: their pictures are there, a reload without a line goes on, and all is sent when it is back', async () => {
  const before = stored(), { page, views, close } = await visit({ serviceWorkers: 'allow' });
  await begin(page);
  const from = total - 10, reload = total - 6;
  await answerUntil(page, from);
  await until(() => foot(page), /every answer is saved/, 'saved while there is a line', 20_000);
  await until(() => page.evaluate(async () => !!navigator.serviceWorker.controller && !!await caches.match(location.pathname)), true, 'the page is kept', 30_000);
  const pictures = views.filter(v => v.number >= from).flatMap(v => v.faces.map(f => `/pictures/${f.picture}`));
  await until(() => page.evaluate(all => all.filter(p => !performance.getEntriesByName(location.origin + p).length).length, pictures), 0, 'pictures of the next ten trials on their way', 30_000);
  await server.kill();
  try {
    await answerUntil(page, reload);
    await until(() => foot(page), /kept on this device/, 'the page says where the answers are', 20_000);
    const shown = await faces(page);
    await page.reload();
    await ready(page);
    await until(() => trialNumber(page), reload, 'the same trial after a reload without a server', 20_000);
    equal(await faces(page), shown, 'the same cards');
    await answerUntil(page);
    await heading(page, words['finishing.title']);
    await page.getByText(/still to be saved/).waitFor();
    equal(await page.getByText(words['thanks.code']).count(), 0, 'no code before the server has all');
  } finally { server = await startServer(data, [], port); }
  await page.getByRole('button', { name: words['trouble.again'] }).click({ timeout: 3000 }).catch(() => {});  // unless it has tried by itself
  await thanks(page);
  check(before, { input: 'key', resumed: [reload], views });
  await close();
});

await test('the code waits until the last answer is acknowledged, and leaving before is asked about', async () => {
  const { context, page, close } = await visit();
  await begin(page);
  await answerUntil(page, total - 1);
  await context.route(/\/answers$/, route => route.abort());
  await answer(page);
  await heading(page, words['finishing.title']);
  await page.getByText('Answers still to be saved: 1').waitFor();
  const asked = new Promise(done => page.once('dialog', async d => { done(d.type()); await d.dismiss(); }));
  await page.close({ runBeforeUnload: true });
  equal(await asked, 'beforeunload', 'the browser asks whether to leave');
  await heading(page, words['finishing.title']);
  await context.unroute(/\/answers$/);
  await page.getByRole('button', { name: words['trouble.again'] }).click({ timeout: 3000 }).catch(() => {});  // unless it has tried by itself
  await thanks(page);
  await close();
});

await test('an answer that was not sent yet is sent on leaving', async () => {
  const before = stored(), { context, page } = await visit();
  await begin(page);
  await answerUntil(page, 1);
  await until(async () => stored().length, before.length + 1, 'the first answer is stored', 20_000);
  // Every attempt of the page itself fails, until it leaves.
  let leaving = false;
  await context.route(/\/answers$/, route => leaving ? route.continue() : route.abort());
  await answer(page);
  await faces(page);
  equal(stored().length, before.length + 1, 'nothing got through before');
  leaving = true;
  await page.goto('about:blank');
  await until(async () => stored().length, before.length + 2, 'the answer arrives without the page', 20_000);
  await context.close();
});

await test('whoever declines leaves nothing behind', async () => {
  const before = stored(), { page, close } = await visit();
  const posts = [];
  page.on('request', r => { if (r.method() === 'POST' && !/\/decline$/.test(r.url())) posts.push(r.url()); });
  await heading(page, definition.title);
  await page.getByRole('button', { name: words['consent.decline'] }).click();
  await heading(page, words['declined.title']);
  await page.getByText('nothing was stored').waitFor();
  equal(posts, [], 'requests that store');
  equal(stored().length, before.length, 'answers');
  equal(await page.evaluate(() => localStorage.length), 0, 'settings in the browser');
  await page.getByRole('button', { name: words['declined.back'] }).click();
  await heading(page, definition.title);
  await close();
});

await test('a link that leads nowhere says so', async () => {
  equal((await fetch(`${server.address}/t/no-such-study`)).status, 404, 'status');
  equal((await fetch(`${server.address}/api/v1/participant/no-such-study`)).status, 404, 'status of the interface');
});

await test('pictures that come late appear together, and nothing moves when they do', async () => {
  const { context, page, close } = await visit();
  let n = 0;
  await context.route(/\/pictures\//, async route => { await new Promise(r => setTimeout(r, 250 * (++n % 3))); await route.continue().catch(() => {}); });
  await begin(page);
  await page.evaluate(() => { window.shifts.length = 0; });
  const before = await page.getByRole('button', { name: 'Picture 2 of 3' }).boundingBox();
  await answer(page);
  await answer(page);
  equal(await page.getByRole('button', { name: 'Picture 2 of 3' }).boundingBox(), before, 'the card');
  equal(await page.evaluate(() => window.shifts), [], 'shifts');
  await close();
});

await browser.close();
await server.stop();
removeFolder(data);
finish();
