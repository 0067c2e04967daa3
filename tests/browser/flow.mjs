// flow.mjs: the whole way of a participant with a study that asks for everything: a panel's link, questions about the person, examples, the
// check, practice, blocks with breaks, catch trials and repeats, the last question, the debriefing, code and way back; every other ending;
// withdrawal; the page from right to left. What is stored is read with `tertium export` and, after withdrawal, byte by byte.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { axe, launch, PHONE, runner, settled, until } from './lib.mjs';
import { answersOf, assert, catalogue, equal, exported, kWords, makeStudy, newFolder, people, removeFolder, shortStudy, startServer } from './people.mjs';

const { test, finish } = runner();
const data = newFolder('flow');
const whole = shortStudy({
  slug: 'whole', title: 'Everything at once', identification: 'required', practice_trials: 2, trials_per_session: 6, trials_per_block: 4, break_seconds: 0,
  catch_trials: [{ stimuli: ['apple', 'lemon', 'hammer'] }, { stimuli: ['dove', 'rabbit', 'kettle'] }], catch_trials_per_session: 1, repeats_per_session: 1,
  demographics: [{ id: 'age', text: 'How old are you?', options: ['18 to 29', '30 to 49', '50 or older'] }, { id: 'hand', text: 'Which hand do you write with?', options: ['left', 'right'] }],
  examples: [{ stimuli: ['apple', 'orange', 'wagon'], words: 'Two of these are fruits.' }], instructions_seconds: 1, fixation_ms: 100,
  comprehension: [{ id: 'task', text: 'What do you choose?', options: ['The one I like', 'The one that does not belong'], correct: 1 }], comprehension_attempts: 2,
  final_question: 'How did you decide?', debrief: 'We ask how people see things.', retention: 'Ten years.',
  endings: {
    complete: { code: 'DONE1', redirect: 'https://panel.example/complete?cc={code}&pid={PROLIFIC_PID}' },
    no_consent: { redirect: 'https://panel.example/no?pid={PROLIFIC_PID}' }, early: { code: 'EARLY2' }, screened_out: { code: 'OUT3' },
  },
});
const arabic = { ...whole, slug: 'arabic', language: 'ar', identification: 'none', title: '\u062f\u0631\u0627\u0633\u0629', trials_per_session: 3, catch_trials_per_session: 0, repeats_per_session: 0,
                 trials_per_block: 0 };
makeStudy(data, whole);
makeStudy(data, arabic);
const server = await startServer(data), browser = await launch();
const linkOf = (pid, slug = 'whole') => `${server.address}/t/${slug}${pid ? `?PROLIFIC_PID=${pid}&STUDY_ID=study9&SESSION_ID=${pid}s` : ''}`;
const person = people({ browser, link: linkOf('nobody'), definition: whole, inWords: true }), { words } = person;

// Goes on from whatever screen is there until one of `ends` (headings) is; seen(name) is told of each screen once before it is acted on.
async function walk(who, definition, page, ends, { seen = async () => {}, comprehension = () => 1, act = who.byKey(page), ownWords = 'By colour & shape.' } = {}) {
  const w = who.words, shown = [], button = key => page.getByRole('button', { name: w[key], exact: true }), told = new Set();
  let attempt = 0;
  const screen = async name => { if (!told.has(name)) { told.add(name); await seen(name); } };
  const gone = async heading => until(async () => (await who.look(page)).heading !== heading, true, `"${heading}" is left`, 60_000);
  for (;;) {
    const now = await who.look(page), h = now.heading;
    if (ends.includes(h)) { await screen(h); return { shown, screens: [...told] }; }
    if (now.number >= 0) { await who.faces(page); await screen(now.kind); shown.push(await who.answer(page, act)); }
    else if (h === definition.title) {
      await screen('consent');
      for (const statement of definition.consent_statements) await page.getByRole('checkbox', { name: statement }).check();
      await button('consent.begin').click();
      await gone(h);
    } else if (h === w['demographics.title']) {
      await screen('demographics');
      await page.getByRole('radio', { name: definition.demographics[0].options[1], exact: true }).check();
      await page.getByRole('radio', { name: w['demographics.decline'], exact: true }).nth(1).check();
      await button('demographics.continue').click();
      await gone(h);
    } else if (h === w['instructions.title']) {
      await screen('instructions');
      await button('instructions.practise').click();
      await gone(h);
    } else if (h === w['comprehension.title']) {
      await screen('comprehension');
      const q = definition.comprehension[0];
      await page.getByRole('radio', { name: q.options[comprehension(attempt++)], exact: true }).check();
      await button('comprehension.check').click();
      await gone(h);
    } else if (h === w['ready.title']) { await screen('ready'); await button('ready.start').click(); await gone(h); }
    else if (h === w['break.title']) { await screen('break'); await button('break.continue').click(); await gone(h); }
    else if (h === w['final.title']) {
      await screen('final');
      await page.getByRole('textbox').fill(ownWords);
      await button('final.continue').click();
      await gone(h);
    } else await page.waitForTimeout(20);
  }
}
const files = folder => readdirSync(folder).flatMap(f => { const path = join(folder, f); return statSync(path).isDirectory() ? files(path) : [path]; });
const holds = text => files(data).filter(f => readFileSync(f).includes(text));
const total = person.total;

await test('the whole way: link, questions, examples, check failed once, practice, blocks, last question, debriefing, code, way back', async () => {
  const { page, context, close } = await person.visit({}, { url: linkOf('pid-complete-77') });
  const { shown, screens } = await walk(person, whole, page, [words['thanks.title']], { comprehension: attempt => (attempt === 0 ? 0 : 1) });
  for (const s of ['consent', 'demographics', 'instructions', 'comprehension', 'practice', 'ready', 'trial', 'break', 'final']) assert(screens.includes(s), `the screen ${s} came: ${screens}`);
  await page.getByText('DONE1', { exact: true }).waitFor();
  await page.getByText(whole.debrief).waitFor();
  const back = await page.getByRole('link', { name: words['thanks.redirect'] }).or(page.getByRole('button', { name: words['thanks.redirect'] })).first();
  await context.route(/panel\.example/, route => route.fulfill({ body: 'back at the panel' }));
  await back.click();
  await page.waitForURL(/panel\.example/);
  equal(page.url(), 'https://panel.example/complete?cc=DONE1&pid=pid-complete-77', 'where the person is sent');
  equal(shown.map(s => s.trial), [...Array(total).keys()], 'trials in order');
  for (const [i, s] of shown.slice(1).entries()) equal(s.cards.filter(c => shown[i].cards.includes(c)), [], `nothing twice in a row at trial ${s.trial}`);
  const answers = answersOf(data, 'whole');
  equal(answers.map(a => +a.trial), [...Array(total).keys()], 'every answer once');
  for (const a of answers) {
    equal([a.object_1, a.object_2, a.object_3].map(n => kWords[+n]), shown[+a.trial].cards, `shown and stored at trial ${a.trial}`);
    equal(+a.odd_position, person.choice(+a.trial) + 1, `chosen at trial ${a.trial}`);
    assert(+a.frame_period_ms > 0 && +a.clock_step_ms > 0, `how well the time of trial ${a.trial} is known: ${a.frame_period_ms}, ${a.clock_step_ms}`);
  }
  const responses = exported(data, 'whole', 'responses.csv');
  equal(responses.map(r => [r.kind, r.question, r.value]).sort(), [['comprehension', 'task', 'The one I like'], ['comprehension', 'task', 'The one that does not belong'],
    ['demographic', 'age', '30 to 49'], ['demographic', 'hand', ''], ['final', 'final', 'By colour & shape.']].sort(), 'what the person said');
  await close();
});

await test('whoever declines is sent back, and nothing is stored', async () => {
  const { page, context, close } = await person.visit({}, { url: linkOf('pid-declined-78') });
  await person.heading(page, whole.title);
  await person.press(page, 'consent.decline');
  await person.heading(page, words['declined.title']);
  await context.route(/panel\.example/, route => route.fulfill({ body: 'back at the panel' }));
  await page.getByRole('link', { name: words['thanks.redirect'] }).or(page.getByRole('button', { name: words['thanks.redirect'] })).first().click();
  await page.waitForURL(/panel\.example/);
  equal(page.url(), 'https://panel.example/no?pid=pid-declined-78', 'where the person is sent');
  equal(holds('pid-declined-78'), [], 'files that know of this person');
  await close();
});

await test('whoever stops early keeps what was given, and has another code', async () => {
  const before = answersOf(data, 'whole').length, { page, close } = await person.visit({}, { url: linkOf('pid-early-79') });
  await walk(person, whole, page, [words['ready.title']]);
  await person.press(page, 'ready.start');
  await person.answer(page);
  await person.faces(page);
  await person.press(page, 'trial.stop');
  await person.press(page, 'stop.yes');
  await person.heading(page, words['early.title']);
  await page.getByText('EARLY2', { exact: true }).waitFor();
  equal(await page.getByText('DONE1').count(), 0, 'no other code');
  equal(answersOf(data, 'whole').length, before + whole.practice_trials + 1, 'what was given is kept');
  await close();
});

await test('whoever fails the check twice is screened out with another code, and sees no trial', async () => {
  const before = answersOf(data, 'whole').length, { page, close } = await person.visit({}, { url: linkOf('pid-out-80') });
  const { shown } = await walk(person, whole, page, [words['screened.title']], { comprehension: () => 0 });
  equal(shown, [], 'trials');
  await page.getByText('OUT3', { exact: true }).waitFor();
  equal(answersOf(data, 'whole').length, before, 'answers');
  await close();
});

await test('a link without identifiers says that it is not complete', async () => {
  const { page, close } = await person.visit({}, { url: linkOf('') });
  await person.heading(page, words['unidentified.title']);
  await close();
});

await test('withdrawal by code removes every trace of a person from the data directory', async () => {
  const { page, close } = await person.visit({}, { url: linkOf('pid-withdrawn-81') });
  await walk(person, whole, page, [words['thanks.title']], { ownWords: 'Unmistakable-own-words-81' });
  const code = (await page.locator('#mirror p').allTextContents()).find(t => /^[A-Z0-9-]{6,}$/.test(t) && t !== 'DONE1');
  assert(code, 'a withdrawal code is shown');
  const ids = answersOf(data, 'whole').slice(-total).map(a => a.answer_id), traces = ['pid-withdrawn-81', 'Unmistakable-own-words-81', ...ids];
  for (const text of traces) assert(holds(text).length > 0, `${text} is stored before`);
  const before = answersOf(data, 'whole').length;
  const reply = await fetch(`${server.address}/api/v1/participant/whole/withdraw`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ withdrawal_code: code }) });
  equal([reply.status, (await reply.json()).answers], [200, total], 'what the server says');
  equal(answersOf(data, 'whole').length, before - total, 'answers of others stay');
  equal(traces.filter(text => holds(text).length > 0), [], 'traces in database, log and free pages');
  await close();
});

await test('every screen passes axe in light, dark and on a phone, moves nothing by itself, and idles without frames', async () => {
  for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { ...PHONE, deviceScaleFactor: 1, colorScheme: 'light' }]) {
    const { page, close } = await person.visit(options, { url: linkOf(`pid-axe-${options.colorScheme}-${!!options.isMobile}`) });
    const seen = async screen => {
      const where = `${screen}, ${JSON.stringify(options).slice(0, 60)}`;
      await settled(page);
      equal((await axe(page)).violations, [], where);
      // What was on its way (an answer's receipt) may still be told; after it there is rest.
      const rest = async () => {
        await page.evaluate(() => { window.shifts.length = 0; });
        const frames = await page.evaluate(() => window.program._platform_frames());
        await page.waitForTimeout(400);
        return await page.evaluate(() => window.program._platform_frames()) === frames;
      };
      await until(rest, true, `rest on ${where}`, 15_000);
      equal(await page.evaluate(() => window.shifts), [], `shifts on ${where}`);
      if (!options.isMobile) return;
      const small = await page.evaluate(() => [...document.querySelectorAll('#mirror :is(button, input, select, a[href], textarea)')]
        .map(e => [e.getAttribute('aria-label') || e.textContent, e.getBoundingClientRect()]).filter(([, b]) => b.width < 44 || b.height < 44).map(([n, b]) => `${n}: ${b.width} x ${b.height}`));
      equal(small, [], `targets smaller than 44 px on ${where}`);
    };
    await walk(person, whole, page, [words['thanks.title']], { seen });
    await close();
  }
});

await test('in Arabic the page runs from the right: the first position is the right card, and it is stored as the first', async () => {
  const who = people({ browser, link: linkOf('', 'arabic'), definition: arabic, inWords: true });
  const { page, close } = await who.visit();
  const { shown } = await walk(who, arabic, page, [who.words['thanks.title']], { seen: async screen => {
    equal((await axe(page)).violations, [], screen);
    equal(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ['ar', 'rtl'], `language and direction on ${screen}`);
    if (screen !== 'trial') return;
    const boxes = await Promise.all([0, 1, 2].map(n => who.cardAt(page, n).boundingBox()));
    assert(boxes[0].x > boxes[1].x && boxes[1].x > boxes[2].x, `the first card is on the right: ${boxes.map(b => b.x)}`);
  } });
  const stored = answersOf(data, 'arabic');
  equal(stored.map(a => +a.trial), [...Array(who.total).keys()], 'every answer once');
  for (const a of stored) equal([a.object_1, a.object_2, a.object_3].map(n => kWords[+n]), shown[+a.trial].cards, `shown and stored at trial ${a.trial}`);
  assert(Object.keys(catalogue('ar')).length === Object.keys(catalogue('en')).length, 'Arabic words for everything');
  await close();
});

await browser.close();
await server.stop();
removeFolder(data);
finish();
