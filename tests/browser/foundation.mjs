// foundation.mjs: the browser side's ground in real Chromium, on the gallery: mouse, keys, fingers, input methods, popups, idleness, axe.
// node tests/browser/foundation.mjs [part of a test's name]; WWW=folder of the web build (default build/web/www).
import { join } from 'node:path';
import { PHONE, axe, focused, launch, ready, root, runner, serve, settled, until } from './lib.mjs';

const server = await serve(process.env.WWW || join(root, 'build/web/www'), { pictures: join(root, 'assets/built/demo') });
const browser = await launch();
const { test, finish } = runner();
const SMALL = { viewport: { width: 760, height: 620 } };

// A page of its own for each test; faults in the console fail it.
async function on(screen, body, options = SMALL, prepare) {
  const context = await browser.newContext(options), page = await context.newPage(), faults = [];
  page.setDefaultTimeout(8000);
  page.on('pageerror', e => faults.push(String(e.stack).slice(0, 300)));
  page.on('console', m => { if (m.type() === 'error' && !/404/.test(m.text())) faults.push(m.text().slice(0, 300)); });
  try {
    if (prepare) await prepare(page);
    await page.goto(`${server.url}/ui_gallery.html#${screen}`);
    await ready(page);
    await body(page, context);
    if (faults.length) throw new Error('console: ' + faults.join(' | '));
  } finally { await context.close(); }
}
const presses = (page, n) => until(() => page.locator('p', { hasText: /^presses/ }).textContent(), `presses ${n}`, 'presses');
const chosen = (page, want) => until(() => page.locator('p', { hasText: /^chosen/ }).textContent(), `chosen ${want}`, 'chosen');
const sentText = page => page.locator('p', { hasText: /^sent/ });

await test('a button is pressed by mouse, double click, script, Enter and Space', () => on('widgets', async page => {
  const b = page.getByRole('button', { name: 'Primary', exact: true });
  await b.click(); await presses(page, 1);
  await b.dblclick(); await presses(page, 3);
  await b.evaluate(e => e.click()); await presses(page, 4);
  await b.press('Enter'); await presses(page, 5);
  await b.press('Space'); await presses(page, 6);
  await page.getByRole('button', { name: 'Secondary' }).click(); await presses(page, 16);
}));
await test('a disabled button is exposed as such and does nothing', () => on('widgets', async page => {
  const b = page.getByRole('button', { name: 'Disabled', exact: true });
  if (await b.isEnabled()) throw new Error('enabled');
  await b.click({ force: true }); await settled(page); await presses(page, 0);
}));
await test('what is pressed and then left is not pressed', () => on('widgets', async page => {
  const q = await page.getByRole('button', { name: 'Primary', exact: true }).boundingBox();
  await page.mouse.move(q.x + 20, q.y + 20); await page.mouse.down(); await page.mouse.move(q.x + 20, q.y + 300, { steps: 3 }); await page.mouse.up();
  await settled(page); await presses(page, 0);
}));
await test('a trial is answered by mouse, key, Enter and script, each told apart', () => on('trial', async page => {
  await page.getByRole('button', { name: 'bullet train' }).click(); await chosen(page, '2 by mouse');
  await page.keyboard.press('2'); await chosen(page, '1 by key');
  await page.getByRole('button', { name: 'poodle' }).press('Enter'); await chosen(page, '0 by key');
  await page.waitForTimeout(600);
  await page.getByRole('button', { name: 'cat' }).evaluate(e => e.click()); await chosen(page, '1 by assistive');
  await until(() => page.locator('.live[role=status]').textContent(), 'Chosen: cat', 'announced');
}));
await test('a trial is answered by finger', () => on('trial', async page => {
  await page.getByRole('button', { name: 'cat' }).tap(); await chosen(page, '1 by touch');
}, PHONE));

async function fill(page) {
  for (const n of [/^I have read/, /^I am 18/, /^I agree/]) await page.getByRole('checkbox', { name: n }).check();
  await page.getByLabel('Name', { exact: true }).fill('Zo\u00eb \u738b\u5c0f\u660e');
  await page.getByLabel('E-mail').fill('a@b.org');
  await page.getByLabel('Remarks').fill('line 1\nline 2');
  await page.getByRole('radio', { name: 'Another' }).check();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await page.getByRole('slider', { name: 'How sure are you?' }).fill('75');
}
const SENT = /^sent Zo\u00eb \u738b\u5c0f\u660e\|a@b\.org\|line 1\s+line 2\|1\|2\|75$/;
await test('a form is filled in by role and label', () => on('consent', async page => {
  const begin = page.getByRole('button', { name: 'Begin' });
  if (await begin.isEnabled()) throw new Error('Begin before consent');
  await fill(page); await begin.click();
  await until(() => sentText(page).textContent(), SENT, 'sent');
}));
await test('Enter in a field sends the form', () => on('consent', async page => {
  await fill(page); await page.getByLabel('Name', { exact: true }).press('Enter');
  await until(() => sentText(page).textContent(), SENT, 'sent');
}));
await test('a form is filled in by keyboard alone', () => on('consent', async page => {
  const type = async text => { await page.keyboard.type(text); await page.keyboard.press('Tab'); };
  await page.keyboard.press('Tab');
  for (let i = 0; i < 3; i++) { await page.keyboard.press('Space'); await page.keyboard.press('Tab'); }
  await type('Ada'); await type('x@y.z'); await type('r');
  await until(() => focused(page), 'input:Woman', 'radio');
  await page.keyboard.press('Space'); await page.keyboard.press('ArrowDown');
  await until(() => page.getByRole('radio', { name: 'Man', exact: true }).isChecked(), true, 'arrow');
  await page.keyboard.press('Tab'); await page.keyboard.press('ArrowDown'); await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await until(() => page.getByRole('button', { name: 'Begin' }).isEnabled(), true, 'three statements are ticked');  // what is not open takes no focus
  await page.keyboard.press('Tab');
  await until(() => focused(page), 'button:Begin', 'begin');
  await page.keyboard.press('Enter');
  await until(() => sentText(page).textContent(), 'sent Ada|x@y.z|r|1|1|55', 'sent');
}));
await test('a form is filled in by finger', () => on('consent', async page => {
  for (const n of [/^I have read/, /^I am 18/, /^I agree/]) await page.getByRole('checkbox', { name: n }).tap();
  await until(() => page.getByRole('checkbox', { checked: true }).count(), 3, 'checked');
  await page.getByLabel('Name', { exact: true }).tap(); await until(() => focused(page), 'input:Name', 'focus'); await page.keyboard.type('Ada');
  const size = await page.getByLabel('Name', { exact: true }).evaluate(e => parseFloat(getComputedStyle(e).fontSize));
  if (size < 16) throw new Error(`fields of ${size} px make phones zoom`);
  await page.getByRole('button', { name: 'Begin' }).tap();
  await until(() => sentText(page).textContent(), /^sent Ada/, 'sent');
}, PHONE));
await test('a box hammered by mouse and keys stays in step', () => on('consent', async page => {
  const c = page.getByRole('checkbox', { name: /^I am 18/ });
  for (let i = 0; i < 15; i++) { await c.click(); if (i % 3 === 0) await c.press('Space'); }
  await settled(page);
  for (const n of [/^I have read/, /^I agree/]) await page.getByRole('checkbox', { name: n }).check();
  await settled(page);
  // 15 clicks and 5 keys: off. Begin is the program's own opinion.
  if (await c.isChecked()) throw new Error('element is on');
  if (await page.getByRole('button', { name: 'Begin' }).isEnabled()) throw new Error('program says on');
}));
await test('an input method composes undisturbed', () => on('consent', async (page, context) => {
  await page.getByLabel('Name', { exact: true }).click();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Input.imeSetComposition', { text: '\u306b\u307b', selectionStart: 2, selectionEnd: 2 });
  await settled(page);
  await until(() => page.getByLabel('Name', { exact: true }).inputValue(), '\u306b\u307b', 'composing');
  await cdp.send('Input.insertText', { text: '\u65e5\u672c' });
  await until(() => page.getByLabel('Name', { exact: true }).inputValue(), '\u65e5\u672c', 'committed');
  await fill(page); await page.getByLabel('Name', { exact: true }).fill('\u65e5\u672c'); await settled(page); await page.getByRole('button', { name: 'Begin' }).click();
  await until(() => sentText(page).textContent(), /^sent \u65e5\u672c/, 'in the program');
}));
await test('selection, copy, undo and right-to-left text are the browser\'s', () => on('consent', async page => {
  const n = page.getByLabel('Name', { exact: true });
  await n.click(); await page.keyboard.type('Hello', { delay: 10 });
  await page.keyboard.press('Control+A'); await page.keyboard.press('Control+C'); await page.keyboard.press('End'); await page.keyboard.press('Control+V');
  await until(() => n.inputValue(), 'HelloHello', 'pasted');
  await page.keyboard.press('Control+Z'); await until(() => n.inputValue(), 'Hello', 'undone');
  await n.fill('\u05e9\u05dc\u05d5\u05dd');
  if (await n.evaluate(e => getComputedStyle(e).direction) !== 'rtl') throw new Error('direction');
  const text = await page.locator('p', { hasText: /^You will see/ }).evaluate(e => { getSelection().selectAllChildren(e); return String(getSelection()); });
  if (!/^You will see three pictures/.test(text)) throw new Error('selected: ' + text);
}));
await test('a slider follows the mouse', () => on('consent', async page => {
  const s = page.getByRole('slider'); await s.scrollIntoViewIfNeeded(); await settled(page);
  const q = await s.boundingBox(), y = q.y + q.height / 2;
  await page.mouse.move(q.x + q.width * .5, y); await page.mouse.down(); await page.mouse.move(q.x + q.width * .9, y, { steps: 4 }); await page.mouse.up();
  await until(async () => +(await s.inputValue()) >= 85, true, 'value');
}));

await test('the wheel scrolls text and canvas together', () => on('widgets', async page => {
  const b = page.getByRole('button', { name: 'Primary', exact: true }), before = await b.boundingBox();
  await page.mouse.move(600, 400); await page.mouse.wheel(0, 60); await settled(page);
  const after = await b.boundingBox();
  if (Math.abs(before.y - after.y - 60) > 1) throw new Error(`${before.y} -> ${after.y}`);
  await page.mouse.click(after.x + 20, after.y + 20); await presses(page, 1);
}));
await test('an item scrolled out of sight is brought in and pressed', () => on('widgets', async page => {
  await page.getByRole('button', { name: 'Row 17', exact: true }).click(); await presses(page, 9017);
  await page.getByRole('button', { name: 'Row 28', exact: true }).evaluate(e => e.click()); await presses(page, 9028);
}));
await test('Tab brings its target into sight and keeps the page still otherwise', () => on('consent', async page => {
  for (let i = 0; i < 9; i++) await page.keyboard.press('Tab');
  await settled(page);
  const q = await page.evaluate(() => { const r = document.activeElement.getBoundingClientRect(); return [r.top, r.bottom, innerHeight, document.scrollingElement.scrollTop]; });
  if (q[0] < 0 || q[1] > q[2] || q[3] !== 0) throw new Error(JSON.stringify(q));
}));
await test('page keys scroll', () => on('consent', async page => {
  await page.keyboard.press('PageDown'); await settled(page);
  const q = await page.getByRole('heading', { name: 'Consent' }).boundingBox();
  if (q.y > -100) throw new Error('y ' + q.y);
  await page.keyboard.press('Home'); await settled(page);
  if ((await page.getByRole('heading', { name: 'Consent' }).boundingBox()).y < 0) throw new Error('Home');
}));
await test('a finger drags the page, it glides on, and nothing is pressed', () => on('widgets', async (page, context) => {
  const cdp = await context.newCDPSession(page), start = Date.now() / 1000;
  const at = (type, y, ms) => cdp.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: 200, y }], timestamp: start + ms / 1000 });
  const y = async () => (await page.getByRole('heading', { name: 'Widgets' }).boundingBox()).y;
  const before = await y();
  await at('touchStart', 260, 0);  // on a button
  for (let i = 1; i <= 8; i++) await at('touchMove', 260 - 25 * i, 16 * i);
  await at('touchEnd', 0, 16 * 8 + 8); await settled(page);
  await presses(page, 0);
  const moved = before - await y();
  if (moved < 215) throw new Error(`the finger went 200, the page ${moved}`);
}, PHONE));

await test('a dialog takes the focus, hides the rest, closes by Escape and gives the focus back', () => on('widgets', async page => {
  await page.getByRole('button', { name: 'Open dialog' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Delete this study?' });
  await dialog.waitFor();
  await until(() => focused(page), 'button:Keep it', 'focus');
  if (await dialog.getAttribute('aria-modal') !== 'true') throw new Error('not modal');
  if (await page.getByRole('button', { name: 'Primary', exact: true }).count()) throw new Error('the page behind is still exposed');
  for (let i = 0; i < 4; i++) { await page.keyboard.press('Tab'); const f = await focused(page); if (!/Keep it|Delete|body/.test(f)) throw new Error('focus left: ' + f); }
  await page.keyboard.press('Escape');
  await until(() => dialog.count(), 0, 'closed');
  await until(() => focused(page), 'button:Open dialog', 'focus back');
}));
await test('a dialog is answered by mouse and its text is not seen through', () => on('widgets', async page => {
  await page.getByRole('button', { name: 'Open dialog' }).click();
  const dialog = page.getByRole('dialog'); await dialog.waitFor(); await settled(page);
  const q = await dialog.boundingBox();
  const holes = await page.evaluate(() => [...document.querySelectorAll('#mirror > .win')].map(w => w.style.clipPath).join());
  if (!/evenodd/.test(holes) || !holes.replace(/\s+/g, '').includes(`M${q.x}${q.y}h${q.width}v${q.height}`)) throw new Error('no hole: ' + holes);
  await dialog.getByRole('button', { name: 'Delete' }).click(); await presses(page, 500);
  await until(() => page.evaluate(() => [...document.querySelectorAll('#mirror > .win')].some(w => w.style.clipPath)), false, 'hole gone');
}));
await test('a toast is seen, read out and gone', () => on('widgets', async page => {
  await page.getByRole('button', { name: 'Show toast' }).click();
  await page.locator('.caption', { hasText: 'Saved. You can close' }).waitFor();
  await until(() => page.locator('.live[role=status]').textContent(), /^Saved/, 'read out');
  await until(() => page.locator('.caption', { hasText: 'Saved. You can close' }).count(), 0, 'gone');
}));
await test('tabs are moved in by arrows', () => on('widgets', async page => {
  await page.getByRole('tab', { name: 'Overview' }).focus();
  await page.keyboard.press('ArrowRight'); await page.keyboard.press('Enter');
  await until(() => page.getByRole('tab', { selected: true }).textContent(), 'Details', 'selected');
}));
await test('links are links: pressed here, opened elsewhere by Ctrl', () => on('dimensions', async (page, context) => {
  const link = page.getByRole('link', { name: 'Live' });
  if (await link.getAttribute('href') !== '#live') throw new Error('href');
  const [other] = await Promise.all([context.waitForEvent('page'), link.click({ modifiers: ['Control'] })]);
  await other.close();
  await page.getByRole('heading', { name: 'Dimensions' }).waitFor();
  await link.click(); await page.getByRole('heading', { name: 'Everyday objects' }).waitFor();
  await page.goBack(); await page.getByRole('heading', { name: 'Dimensions' }).waitFor();
}, { viewport: { width: 1000, height: 620 } }));

await test('nothing happens while nothing happens: no frame, no change of the page', () => on('consent', async page => {
  await settled(page);
  const [frames, changes] = await page.evaluate(() => new Promise(done => {
    let n = 0; const before = window.program._platform_frames();
    new MutationObserver(l => { n += l.length; }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    setTimeout(() => done([window.program._platform_frames() - before, n]), 2000);
  }));
  if (frames || changes) throw new Error(`${frames} frames, ${changes} changes`);
}));
await test('the canvas comes back after the graphics context was lost', () => on('trial', async page => {
  await settled(page);
  const before = await page.screenshot();
  await page.evaluate(() => { const c = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context'); window.lost = c; c.loseContext(); });
  await page.waitForTimeout(200);
  await page.evaluate(() => window.lost.restoreContext());
  await until(async () => before.equals(await page.screenshot()), true, 'same picture');
}));
await test('size and pixel ratio may change', () => on('trial', async page => {
  await page.setViewportSize({ width: 500, height: 640 }); await settled(page);
  await page.getByRole('button', { name: 'cat' }).click(); await chosen(page, '1 by mouse');
}, { ...SMALL, deviceScaleFactor: 2 }));
await test('a reader\'s larger text makes the page larger, not broken', () => on('consent', async page => {
  const size = e => e.evaluate(x => parseFloat(getComputedStyle(x).fontSize));
  const h = page.getByRole('heading', { name: 'Consent' });
  if (Math.abs(await size(h) - 33) > .1) throw new Error(`size ${await size(h)}`);
  await page.getByRole('checkbox', { name: /^I am 18/ }).check();
  const cut = await page.evaluate(() => [...document.querySelectorAll('#mirror :is(p,h1,.caption)')].filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent));
  if (cut.length) throw new Error('cut: ' + cut);
}, SMALL, page => page.addInitScript(() => { document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '24px'; }); })));
await test('text is shown in Inter and no line is cut', () => on('consent', async page => {
  const r = await page.evaluate(() => [document.fonts.check('500 14px Inter'), [...document.fonts].filter(f => f.status === 'loaded').length,
    [...document.querySelectorAll('#mirror :is(p,h1,button,.caption)')].filter(e => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 6).map(e => e.textContent)]);
  if (!r[0] || r[1] < 3 || r[2].length) throw new Error(JSON.stringify(r));
}));

for (const screen of ['trial', 'consent', 'dimensions', 'dimension', 'live', 'triplet', 'object', 'widgets'])
  for (const colorScheme of ['light', 'dark'])
    await test(`axe finds nothing: ${screen}, ${colorScheme}`, () => on(screen, async page => {
      await settled(page);
      const r = await axe(page);
      if (r.violations.length) throw new Error(r.violations.join('\n      '));
      if (process.env.SHOW) console.log('      incomplete:', r.incomplete.map(x => x.slice(0, 300)));
    }, { viewport: { width: 1000, height: 700 }, colorScheme }));

await test('without WebGL 2 the page says so', async () => {
  const page = await browser.newPage();
  await page.addInitScript(() => { const get = HTMLCanvasElement.prototype.getContext; HTMLCanvasElement.prototype.getContext = function (k, ...a) { return k === 'webgl2' ? null : get.call(this, k, ...a); }; });
  await page.goto(server.url + '/ui_gallery.html');
  await page.getByRole('heading', { name: 'This browser cannot show the pictures' }).waitFor();
  await page.close();
});
await test('when the program does not arrive the page says so and offers to try again', async () => {
  const page = await browser.newPage();
  await page.route('**/*.wasm*', r => r.abort());
  await page.goto(server.url + '/ui_gallery.html');
  await page.getByRole('heading', { name: 'The page could not be loaded' }).waitFor();
  await page.unroute('**/*.wasm*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await ready(page);
  await page.close();
});
await test('when the words do not arrive the page says so', async () => {
  const page = await browser.newPage();
  await page.route('**/*.txt', r => r.fulfill({ status: 500 }));
  await page.goto(server.url + '/ui_gallery.html');
  await page.getByRole('heading', { name: 'The page could not be loaded' }).waitFor();
  await page.close();
});
await test('without JavaScript the page says so', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
  await page.goto(server.url + '/t/demo');
  await page.getByRole('heading', { name: 'This page needs JavaScript' }).waitFor();
  await context.close();
});

await browser.close();
await server.close();
finish();
