// browser.js: the browser's half of web/platform: events, frames, fetch, storage, text measuring; linked into the program (--pre-js).
// It lives in the closure of Emscripten's module, so Module, HEAPU8, UTF8ToString, GL and GLctx are in reach. Only numbers and
// UTF-8 bytes cross to C++; names of the C++ callbacks begin with platform_.
var Platform = {
  canvas: null, stage: null, measureContext: null, measureBox: null, database: null, memory: null, fetches: {}, timers: {}, pictures: {},
  kinds: { mouse: 1, touch: 2, pen: 3 },
  held: new Set(),  // codes of the keys that are down

  // Calls C++ with strings and byte arrays put on its heap for the length of the call.
  call: function (name) {
    var held = [], out = [];
    for (var i = 1; i < arguments.length; i++) {
      var a = arguments[i];
      if (typeof a === 'string') a = new TextEncoder().encode(a);
      if (a instanceof Uint8Array) {
        var p = Module['_malloc'](a.length + 1);
        HEAPU8.set(a, p); HEAPU8[p + a.length] = 0; held.push(p); out.push(p, a.length);
      } else out.push(a);
    }
    var result = Module['_platform_' + name].apply(null, out);
    held.forEach(function (p) { Module['_free'](p); });
    return result;
  },
  text: function (p, n) { return UTF8ToString(p, n); },
  bytes: function (p, n) { return HEAPU8.slice(p, p + n); },

  start: function () {
    var P = Platform, canvas = P.canvas = document.getElementById('canvas'), stage = P.stage = canvas.parentElement;
    P.measureContext = document.createElement('canvas').getContext('2d');
    P.measureBox = document.createElement('div');
    P.measureBox.setAttribute('aria-hidden', 'true');
    P.measureBox.className = 'measure';
    document.body.appendChild(P.measureBox);
    Mirror.start(stage);
    if (document.fonts) {
      document.fonts.ready.then(function () { P.call('on_fonts'); });
      document.fonts.addEventListener('loadingdone', function () { P.call('on_fonts'); });
    }
    // Pointer: the stage holds the canvas and the mirror's elements; events bubble to it from both.
    function pointer(action) {
      return function (e) {
        if (!e.isPrimary || (action === 1 && Mirror.keepsPointer(e))) return;
        // Browsers repeat a resting mouse's move after each change of the page: that would make frames for ever.
        var here = e.clientX + ',' + e.clientY;
        if (action === 0 && here === P.pointerAt) return;
        P.pointerAt = action === 4 ? '' : here;
        if (action === 1 && e.target !== canvas) Mirror.follow(e.target);
        var r = canvas.getBoundingClientRect();
        P.call('on_pointer', action, P.kinds[e.pointerType] || 1, e.clientX - r.left, e.clientY - r.top, e.button, e.timeStamp);
        if (action === 1 && e.target === canvas) { try { canvas.setPointerCapture(e.pointerId); } catch (_) { /* already gone */ } }
      };
    }
    stage.addEventListener('pointermove', pointer(0));
    stage.addEventListener('pointerdown', pointer(1));
    window.addEventListener('pointerup', pointer(2));
    window.addEventListener('pointercancel', pointer(3));
    stage.addEventListener('pointerleave', pointer(4));
    stage.addEventListener('contextmenu', function (e) { if (!Mirror.keepsMenu(e.target)) e.preventDefault(); });
    stage.addEventListener('wheel', function (e) {
      if (e.ctrlKey) return;  // zoom is the browser's
      var k = e.deltaMode === 1 ? 32 : e.deltaMode === 2 ? canvas.clientHeight : 1, x = e.deltaX, y = e.deltaY;
      if (e.shiftKey && !x) { x = y; y = 0; }
      P.call('on_wheel', x * k, y * k);
      e.preventDefault();
    }, { passive: false });
    function key(down) {
      return function (e) {
        if (down && (e.isComposing || e.key === 'Tab' || Mirror.wantsKey(e))) return;  // a key let go is always told
        if (down) P.held.add(e.code); else P.held.delete(e.code);
        var typed = down && e.key.length <= 2 && Array.from(e.key).length === 1 && !e.ctrlKey && !e.metaKey ? e.key.codePointAt(0) : 0;
        var mods = (e.ctrlKey ? 1 : 0) | (e.shiftKey ? 2 : 0) | (e.altKey ? 4 : 0) | (e.metaKey ? 8 : 0);
        if (P.call('on_key', down ? 1 : 0, e.code || '', typed, mods, e.repeat ? 1 : 0, e.timeStamp) && down) e.preventDefault();
      };
    }
    window.addEventListener('keydown', key(true));
    window.addEventListener('keyup', key(false));
    // The window.
    // The focus may go into a page within this one (the preview, when it is loaded anew): the window keeps it, and a press under way must not
    // be lost. Keys alone are let go: the page does not hear any more when they come up.
    window.addEventListener('blur', function () {
      if (document.hasFocus()) P.held.forEach(function (code) { P.call('on_key', 0, code, 0, 0, 0, performance.now()); });
      else P.call('on_focus', 0);
      P.held.clear();
      P.tellWindow();
    });
    window.addEventListener('focus', function () { P.call('on_focus', 1); P.tellWindow(); });
    document.addEventListener('visibilitychange', function () {
      P.tellWindow();
      if (document.hidden) P.call('on_hide');
    });
    window.addEventListener('pagehide', function () { P.call('on_hide'); });
    ['online', 'offline'].forEach(function (n) { window.addEventListener(n, P.tellWindow); });
    ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)', '(pointer: coarse)', '(display-mode: fullscreen)'].forEach(function (q) {
      matchMedia(q).addEventListener('change', P.tellWindow);
    });
    document.addEventListener('fullscreenchange', P.tellWindow);
    new ResizeObserver(P.tellWindow).observe(canvas);
    if (window.visualViewport) window.visualViewport.addEventListener('resize', P.tellWindow);
    (function watchRatio() {
      matchMedia('(resolution: ' + window.devicePixelRatio + 'dppx)').addEventListener('change', function () { P.tellWindow(); watchRatio(); }, { once: true });
    })();
    window.addEventListener('popstate', function () { P.call('on_url'); });
    canvas.addEventListener('webglcontextlost', function (e) { e.preventDefault(); P.call('on_context', 0); });
    canvas.addEventListener('webglcontextrestored', function () { P.call('on_context', 1); });
    P.leaving = function (e) { e.preventDefault(); e.returnValue = ''; };
    P.tellWindow();
    P.open().then(function (db) { P.call('on_storage', db ? 1 : 0); });
  },

  tellWindow: function () {
    var P = Platform, r = P.canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1, css = getComputedStyle(document.documentElement);
    function px(n) { return parseFloat(css.getPropertyValue(n)) || 0; }
    var keyboard = window.visualViewport && window.visualViewport.scale < 1.05 ? Math.max(0, window.innerHeight - window.visualViewport.height) : 0;
    var w = Math.round(r.width * ratio), h = Math.round(r.height * ratio);
    if (P.canvas.width !== w) P.canvas.width = w;
    if (P.canvas.height !== h) P.canvas.height = h;
    function is(q) { return matchMedia(q).matches ? 1 : 0; }
    P.call('on_window', r.width, r.height, ratio, (parseFloat(css.fontSize) || 16) / 16, px('--safe-top'), px('--safe-right'),
      Math.max(px('--safe-bottom'), keyboard), px('--safe-left'), is('(prefers-color-scheme: dark)'), is('(prefers-reduced-motion: reduce)'),
      is('(pointer: coarse)'), navigator.onLine === false ? 0 : 1, document.hidden ? 0 : 1, document.hasFocus() ? 1 : 0,
      document.fullscreenElement || is('(display-mode: fullscreen)') ? 1 : 0);
  },

  // Text: one line by canvas, wrapped text by an element like those of the mirror. Answer: [width, height, lines] x 4 bytes at p.
  measure: function (p, text, size, weight, lineHeight, spacing, maxWidth) {
    var P = Platform, width, lines = 1;
    var family = P.family || (P.family = getComputedStyle(P.stage).fontFamily);
    if (!maxWidth && text.indexOf('\n') < 0) {
      var c = P.measureContext;
      c.font = weight + ' ' + size + 'px ' + family;
      // Spacing switches off contextual forms, so the canvas must know it; where it cannot (older Safari), a pixel to spare.
      if ('letterSpacing' in c) c.letterSpacing = spacing * size + 'px';
      width = c.measureText(text).width + ('letterSpacing' in c || !spacing ? 0 : Array.from(text).length * spacing * size + 1);
    } else {
      var b = P.measureBox, s = b.style;
      s.fontSize = size + 'px'; s.fontWeight = weight; s.lineHeight = lineHeight + 'px'; s.letterSpacing = spacing + 'em';
      s.maxWidth = maxWidth ? maxWidth + 'px' : 'none';
      b.textContent = text;
      var r = b.getBoundingClientRect();
      width = r.width; lines = Math.max(1, Math.round(r.height / lineHeight));
      b.textContent = '';
    }
    HEAPF32[p >> 2] = width; HEAPF32[(p >> 2) + 1] = lines;
  },

  fetch: function (id, method, url, headers, body, timeout, keepalive) {
    var P = Platform, abort = new AbortController(), why = 1, options = { method: method, headers: {}, signal: abort.signal, keepalive: keepalive, credentials: 'same-origin' };
    headers.split('\n').forEach(function (line) { var at = line.indexOf(':'); if (at > 0) options.headers[line.slice(0, at)] = line.slice(at + 1); });
    if (method !== 'GET' && method !== 'HEAD') options.body = body;
    if (keepalive && !('keepalive' in Request.prototype) && navigator.sendBeacon) {
      // It outlives the page, but nobody hears the reply: for us as if none came.
      navigator.sendBeacon(url, new Blob([body], { type: 'application/json' }));
      return setTimeout(function () { P.call('on_response', id, 0, '', '', 1); }, 0);
    }
    var timer = timeout > 0 ? setTimeout(function () { why = 2; abort.abort(); }, timeout) : 0;
    P.fetches[id] = function () { why = 3; abort.abort(); };
    fetch(url, options).then(function (r) {
      var h = []; r.headers.forEach(function (v, k) { h.push(k + ':' + v); });
      return r.arrayBuffer().then(function (b) { return [r.status, h.join('\n'), new Uint8Array(b), 0]; });
    }).catch(function () { return [0, '', new Uint8Array(0), why]; }).then(function (a) {
      clearTimeout(timer); delete P.fetches[id];
      P.call('on_response', id, a[0], a[1], a[2], a[3]);
    });
  },

  // Pictures are premultiplied: no dark fringes when they are shrunk.
  picture: function (id, texture, url, maxSide) {
    var P = Platform, abort = new AbortController(), name = GL.textures[texture];
    P.pictures[id] = abort;
    var late = setTimeout(function () { abort.abort(); }, 30000);  // a stalled line must not hold its place for ever
    function decode(blob, options) {
      options.premultiplyAlpha = 'premultiply'; options.colorSpaceConversion = 'none';
      return createImageBitmap(blob, options);
    }
    // Asking takes a browser half a millisecond: not within the frame that wants the pictures.
    new Promise(function (begin) { setTimeout(begin, 0); }).then(function () {
      return fetch(url, { signal: abort.signal, credentials: 'same-origin' });
    }).then(function (r) { if (!r.ok) throw r.status; return r.blob(); }).then(function (blob) {
      return decode(blob, {}).then(function (b) {
        var side = Math.max(b.width, b.height);
        if (!maxSide || side <= maxSide) return b;
        var k = maxSide / side, w = Math.max(1, Math.round(b.width * k)), h = Math.max(1, Math.round(b.height * k));
        b.close();
        return decode(blob, { resizeWidth: w, resizeHeight: h, resizeQuality: 'high' });
      });
    }).then(function (b) {
      clearTimeout(late); delete P.pictures[id];
      if (abort.signal.aborted || GL.textures[texture] !== name) { b.close(); throw 0; }
      var gl = GLctx, w = b.width, h = b.height;
      gl.bindTexture(gl.TEXTURE_2D, name);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, b);
      gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
      gl.generateMipmap(gl.TEXTURE_2D);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
      b.close();
      P.call('on_picture', id, w, h);
    }).catch(function () { clearTimeout(late); delete P.pictures[id]; P.call('on_picture', id, 0, 0); });
  },

  // Storage: one IndexedDB store of key -> bytes; a Map when the browser has none.
  open: function () {
    var P = Platform;
    if (!P.opening) P.opening = new Promise(function (resolve) {
      function none() { P.memory = P.memory || new Map(); resolve(null); }
      try {
        var r = indexedDB.open('tertium', 1);
        r.onupgradeneeded = function () { r.result.createObjectStore('bytes'); };
        r.onsuccess = function () {
          P.database = r.result;
          P.database.onversionchange = function () { P.database.close(); P.opening = null; };
          P.database.onclose = function () { P.opening = null; };
          resolve(P.database);
        };
        r.onerror = none; r.onblocked = none;
        setTimeout(none, 3000);  // some browsers never call back; a promise settles once, so a late success changes nothing
      } catch (_) { none(); }
    });
    return P.opening;
  },
  storage: function (id, verb, key, bytes) {
    var P = Platform;
    function answer(ok, list) {
      for (var i = 0; i < list.length; i++) P.call('on_stored_item', id, list[i][0], list[i][1]);
      P.call('on_stored', id, ok ? 1 : 0);
    }
    P.open().then(function (db) {
      if (!db) {
        var all = P.memory, found = [];
        if (verb === 'put') all.set(key, bytes); else if (verb === 'remove') all.delete(key);
        else Array.from(all.keys()).sort().forEach(function (k) { if (verb === 'get' ? k === key : k.startsWith(key)) found.push([k, all.get(k)]); });
        return answer(verb !== 'put', found);  // memory is not durable
      }
      var writes = verb === 'put' || verb === 'remove', t = db.transaction('bytes', writes ? 'readwrite' : 'readonly', writes ? { durability: 'strict' } : undefined);
      var store = t.objectStore('bytes'), out = [];
      if (verb === 'put') store.put(bytes, key);
      else if (verb === 'remove') store.delete(key);
      else {
        var range = verb === 'get' ? IDBKeyRange.only(key) : key ? IDBKeyRange.bound(key, key + '\uffff') : undefined, cursor = store.openCursor(range);
        cursor.onsuccess = function () { var c = cursor.result; if (c) { out.push([String(c.key), new Uint8Array(c.value)]); c.continue(); } };
      }
      var done = false;
      function end(ok) { if (!done) { done = true; answer(ok, ok ? out : []); } }
      t.oncomplete = function () { end(true); };
      t.onerror = t.onabort = function () { end(false); };
    }).catch(function () { answer(false, []); });
  },
  // The smallest step of the clock: fine ones are found within a millisecond, coarse ones cost some tens of them.
  clockStep: function () {
    var step = 0;
    for (var tries = 0, changes = 0, t = performance.now(); tries < 5e5 && changes < 20; tries++) {
      var now = performance.now();
      if (now > t) { if (changes && (!step || now - t < step)) step = now - t; changes++; }
      t = now;
    }
    return step;
  },
  // All parameters of the link: name and value in turn, each ended by a byte of 1.
  queryValues: function () {
    var text = '';
    new URLSearchParams(location.search).forEach(function (value, name) { text += name + '\x01' + value + '\x01'; });
    return text;
  },
  local: function (f) { try { return f(window.localStorage); } catch (_) { return null; } },

  download: function (name, type, bytes) {
    var a = document.createElement('a'), url = URL.createObjectURL(new Blob([bytes], { type: type }));
    a.href = url; a.download = name; document.body.appendChild(a); a.click(); a.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
  },
  copy: function (id, text) {
    function done(ok) { Platform.call('on_copied', id, ok ? 1 : 0); }
    if (!navigator.clipboard) return setTimeout(done, 0, false);
    navigator.clipboard.writeText(text).then(function () { done(true); }, function () { done(false); });
  },
};
