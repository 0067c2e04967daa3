// boot.js: starts load.js, which loads the program named by <html data-program>, and says in plain HTML what failed: with the study's
// title and contact, in its language. The script of the last resort: ECMAScript 5 only, so that an old browser reads it, too.
(function () {
  'use strict';
  var kPatience_ms = 45000;   // without any progress
  var kWordsWait_ms = 1500;   // then English words stand in for those that have not come
  var program = document.documentElement.getAttribute('data-program'), participant = program === 'participant';
  var boot = document.getElementById('boot'), inside = boot.querySelector('div'), bar = boot.querySelector('progress');
  var patience = 0, done = false, failure = null;

  // "key = text" in lines, as in the catalogues.
  function read(text) {
    var words = {};
    text.split('\n').forEach(function (line) {
      var at = line.indexOf('=');
      if (at > 0 && line.charAt(0) !== '#') words[line.slice(0, at).trim()] = line.slice(at + 1).trim();
    });
    return words;
  }
  var english = read(document.getElementById('words').textContent);

  function get(url, then) {
    var request = new XMLHttpRequest();
    request.open('GET', url);
    request.timeout = 8000;
    request.onload = function () { then(request.status === 200 ? request.responseText : null); };
    request.onerror = request.ontimeout = function () { then(null); };
    request.send();
  }

  function show(words, study, language) {
    function add(tag, text, quiet) {
      var el = document.createElement(tag);
      el.textContent = text;
      if (quiet) el.className = 'quiet';
      inside.appendChild(el);
      return el;
    }
    function say(key) { return words[key] || english[key]; }
    if (language) {
      boot.lang = language;
      boot.dir = /^(ar|fa|he|ur|yi|ps|dv)(-|$)/.test(language) ? 'rtl' : 'ltr';
    }
    inside.textContent = '';
    inside.setAttribute('role', 'alert');
    add('h1', say(failure.reason + '.title'));
    add('p', say(failure.reason + '.words'));
    if (participant) add('p', say('safe'));
    if (study && study.title) add('p', say('study').replace('{title}', function () { return study.title; }));
    if (study && study.contact) add('p', say('contact').replace('{contact}', function () { return study.contact; }));
    if (failure.detail) add('p', failure.detail, true).dir = 'ltr';
    add('button', say('again')).addEventListener('click', function () { location.reload(); });
    boot.hidden = false;
  }

  // reason: no_webgl, too_old, no_line, stopped.
  function fail(reason, detail) {
    if (failure) return;
    failure = { reason: reason, detail: detail ? String(detail).slice(0, 500) : '' };
    clearTimeout(patience);
    boot.hidden = false;
    if (!participant) return show(english, null, '');
    var wait = setTimeout(function () { show(english, null, ''); }, kWordsWait_ms);
    get('/api/v1/participant/' + location.pathname.split('/')[2], function (text) {
      var study = null;
      try { study = JSON.parse(text).definition; } catch (e) { /* no line, or no study */ }
      var language = (study && study.language) || navigator.language || 'en', primary = language.split('-')[0].toLowerCase();
      function end(words, of) { clearTimeout(wait); if (failure) show(words, study, of); }
      if (primary === 'en' || !/^[a-z]{2,3}$/.test(primary)) return end(english, 'en');
      get('/app/boot.' + primary + '.txt', function (found) { end(found ? read(found) : english, found ? language : 'en'); });
    });
  }
  function wait() {
    clearTimeout(patience);
    if (!done && !failure) patience = setTimeout(function () { fail('no_line'); }, kPatience_ms);
  }
  function fault(e) {
    var error = e.error || e.reason;
    if (!error) return;
    if (typeof WebAssembly === 'object' && error instanceof WebAssembly.RuntimeError) fail('stopped', error);
    else if (!done && error instanceof SyntaxError) fail('too_old', error);
  }

  // What load.js tells.
  window.tertiumBoot = {
    words: english,
    fail: fail,
    progress: function (part) { if (part !== undefined) bar.value = part; wait(); },
    ready: function () { done = true; failure = null; clearTimeout(patience); boot.hidden = true; }
  };
  window.addEventListener('error', fault);
  window.addEventListener('unhandledrejection', fault);

  boot.hidden = false;
  setTimeout(function () { boot.className += ' slow'; }, 300);
  if (typeof WebAssembly !== 'object' || !('noModule' in document.createElement('script'))) return fail('too_old');
  if (!document.createElement('canvas').getContext('webgl2')) return fail('no_webgl');
  var script = document.createElement('script');
  script.type = 'module';
  script.src = document.querySelector('link[data-load]').href;
  script.onerror = function () { fail('no_line'); };
  document.head.appendChild(script);
  wait();
})();
