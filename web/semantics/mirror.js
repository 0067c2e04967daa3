// mirror.js: the page's half of web/semantics: one real element over the canvas for each record; linked into the program (--pre-js).
// Only apply() changes the DOM, and it runs only when a record changed. Elements take the pointer; their events bubble to the
// stage, where Dear ImGui makes its own hit test. A click that no pointer made (key, assistive tool, script) is an activation.
var Mirror = {
  nodes: new Map(),  // id -> { el, rec }
  root: null, live: [], composing: null, forwarded: null, byKey: false, keyTime: -1e9, downTime: -1e9, back: [], lastFocus: 0,
  FIELDS: { textbox: 'text', password: 'password', email: 'email', search: 'search', number: 'text', textarea: 1, combobox: 1 },
  INPUTS: { checkbox: 'checkbox', radio: 'radio', slider: 'range' },
  SHOWN: { button: 'button', submit: 'button', link: 'a', tab: 'button', option: 'button', menuitem: 'button', paragraph: 'p', status: 'div', caption: 'span' },
  FOCUSABLE: 'button:enabled,a[href],input:enabled,select:enabled,textarea:enabled,[tabindex="0"]',

  start: function (stage) {
    var M = Mirror, doc = stage.ownerDocument;
    var root = M.root = stage.appendChild(doc.createElement('form'));
    root.id = 'mirror'; root.noValidate = true;  // a form, for password managers and Enter
    root.addEventListener('submit', function (e) { e.preventDefault(); });
    M.live = ['status', 'alert'].map(function (role) {
      var el = root.appendChild(doc.createElement('div'));
      el.className = 'live'; el.setAttribute('role', role);
      return el;
    });
    root.addEventListener('focusin', function (e) { var id = +e.target.dataset.id; if (id) { M.lastFocus = id; Platform.call('mirror_focus', id); } });
    root.addEventListener('focusout', function (e) { if (!e.relatedTarget) Platform.call('mirror_focus', 0); });
    root.addEventListener('pointerup', function (e) { M.forwarded = e.target; });
    root.addEventListener('pointerdown', function () { M.forwarded = null; });
    // A click shortly after a key is that key's (Space clicks when it is let go; an arrow clicks the next radio); else it is a tool's.
    window.addEventListener('keydown', function (e) {
      var rec = M.record(e.target);
      // A held Enter would click again and again, also on what the next screen puts in the same place.
      if (e.repeat && e.key === 'Enter' && rec && rec.role !== 'textarea') e.preventDefault();
      M.keyTime = e.timeStamp; M.byKey = true;
      if (!e.repeat) M.downTime = e.timeStamp;
    }, true);
    window.addEventListener('keyup', function (e) { M.keyTime = e.timeStamp; }, true);
    window.addEventListener('pointerdown', function () { M.keyTime = -1e9; M.byKey = false; }, true);
    root.addEventListener('click', function (e) {
      var el = e.target.closest('.it'), rec = M.record(el), real = M.forwarded === e.target && e.detail > 0;
      M.forwarded = null;
      if (!rec || M.FIELDS[rec.role] || rec.role === 'slider') return;
      if (rec.role === 'link') { if (M.isForBrowser(e)) return; e.preventDefault(); }
      if (!real) {
        var byKey = e.timeStamp - M.keyTime < 500;
        Platform.call('on_press', byKey && e.detail === 0 ? M.downTime : e.timeStamp, byKey ? 0 : 1);  // Space clicks when it is let go
        Platform.call('mirror_activate', rec.id);
      }
      if (M.INPUTS[rec.role]) Platform.call('mirror_resend', rec.id);
    });
    root.addEventListener('input', function (e) { if (!e.isComposing || e.target === M.composing) M.send(e.target); });
    root.addEventListener('compositionstart', function (e) { M.composing = e.target; });
    root.addEventListener('compositionend', function (e) { M.composing = null; M.send(e.target); });
    root.addEventListener('keydown', function (e) {
      var el = e.target, rec = M.record(el), list = el.parentElement;
      if (e.key === 'Escape' && rec && M.FIELDS[rec.role] && !e.isComposing) Platform.call('mirror_dismiss');
      var step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
      if (step && list && el.tagName === 'BUTTON' && /tablist|listbox|menu/.test(list.getAttribute('role') || '')) {
        var all = Array.from(list.querySelectorAll(M.FOCUSABLE)), next = all[(all.indexOf(el) + step + all.length) % all.length];
        if (next) next.focus();
        e.preventDefault();
      }
    });
  },

  record: function (el) { var n = el && el.dataset && Mirror.nodes.get(+el.dataset.id); return n ? n.rec : null; },
  isForBrowser: function (e) { return e.ctrlKey || e.metaKey || e.shiftKey || e.button === 1; },
  // Whether the page keeps this pointer event from Dear ImGui: a link opened elsewhere.
  keepsPointer: function (e) { var el = e.target.closest && e.target.closest('a.it'); return !!el && Mirror.isForBrowser(e); },
  keepsMenu: function (el) { var rec = Mirror.record(el); return !!rec && (rec.role === 'link' || rec.role === 'paragraph' || rec.role === 'heading' || !!Mirror.FIELDS[rec.role]); },
  // focus() and find-in-page scroll elements: Dear ImGui follows. A scroll event comes a frame late, so a press asks first.
  follow: function (el) {
    for (; el && el !== Mirror.root; el = el.parentElement) {
      var r = el.classList.contains('win') && Mirror.record(el);
      if (r && (Math.abs(el.scrollLeft - r.scrollX) > 1 || Math.abs(el.scrollTop - r.scrollY) > 1)) Platform.call('mirror_scroll', r.id, el.scrollLeft, el.scrollTop);
    }
  },
  // Whether a page element uses this key itself.
  wantsKey: function (e) {
    var rec = Mirror.record(e.target);
    if (!rec) return false;
    if (Mirror.FIELDS[rec.role]) return true;
    if ((e.key === 'Enter' || e.key === ' ') && rec.role !== 'heading') return true;
    return e.key.indexOf('Arrow') === 0 && (rec.role === 'radio' || rec.role === 'slider' || rec.role === 'tab');
  },
  send: function (el) {
    var id = +el.dataset.id, rec = Mirror.record(el);
    if (rec && (Mirror.FIELDS[rec.role] || rec.role === 'slider')) Platform.call('mirror_value', id, el.value);
  },

  // ---- reading a message: fields in the order of put_record in semantics.cpp ----
  read: function (line) {
    var f = line.slice(1).split('\x1f'), at = 0;
    function text() { return f[at++]; }
    function number() { return +f[at++]; }
    var r = { kind: line[0], id: number(), parent: number(), role: text(), name: text(), x: number(), y: number(), w: number(), h: number() };
    if (r.kind === 'w') {
      r.scrollX = number(); r.scrollY = number(); r.contentW = number(); r.contentH = number(); r.z = number(); r.modal = number();
      var covers = text();
      r.covers = covers ? covers.split(',').map(function (c) { return c.split(' ').map(Number); }) : [];
    } else if (r.kind === 'i') {
      r.text = text(); r.value = text(); r.options = text(); r.detail = text(); r.placeholder = text(); r.description = text(); r.language = text();
      r.min = number(); r.max = number(); r.step = number(); r.checked = number(); r.expanded = number();
      var flags = number(); r.disabled = !!(flags & 1); r.invalid = !!(flags & 2); r.required = !!(flags & 4);
      r.size = number(); r.weight = number(); r.colour = number(); r.line = number(); r.spacing = number(); r.align = number(); r.wrap = number();
      r.padLeft = number(); r.padRight = number();
    }
    return r;
  },

  apply: function (message) {
    var M = Mirror, changed = [], order = null, focus = 0;
    message.split('\x1e').forEach(function (line) {
      var verb = line[0];
      if (!verb) return;
      if (verb === 'o') order = line.slice(1).split('\x1f').filter(Boolean).map(Number);
      else if (verb === 'f') focus = parseInt(line.slice(1), 10);
      else if (verb === 's' || verb === 'S') M.say(verb === 'S' ? 1 : 0, line.slice(1, -1));
      else changed.push(M.read(line));
    });
    // A window that scrolls and is else as it was is scrolled before anything moves: after it the browser would have to lay out all that moved, now.
    var rest = changed.filter(function (rec) {
      var n = rec.kind === 'w' && M.nodes.get(rec.id), old = n && n.rec;
      // What stands at its beginning and stood there needs no asking, which would lay out a whole new page now.
      if (rec.kind === 'w' && !rec.scrollX && !rec.scrollY && (!old || (!old.scrollX && !old.scrollY))) return false;
      if (!old || !n.el.isConnected || ['x', 'y', 'w', 'h', 'contentW', 'contentH'].some(function (k) { return old[k] !== rec[k]; })) return rec.kind === 'w';
      M.scroll(n.el, rec);
      return false;
    });
    changed.forEach(function (rec) {
      var n = M.nodes.get(rec.id), shape = rec.role + (rec.role === 'heading' ? rec.detail : '');
      if (n && n.shape !== shape) { var el = M.create(rec); n.el.replaceWith(el); n = { el: el, rec: null }; }
      if (!n) n = { el: M.create(rec), rec: null };
      var old = n.rec;
      n.rec = rec; n.shape = shape;
      M.nodes.set(rec.id, n);
      M.update(n.el, rec, old);
    });
    if (order) M.arrange(order);
    rest.forEach(function (rec) { var n = M.nodes.get(rec.id); if (n) M.scroll(n.el, rec); });
    if (order || changed.some(function (r) { return r.kind === 'w'; })) M.dialogs();
    if (focus) { var target = M.nodes.get(focus); if (target) target.el.focus({ preventScroll: true }); }
  },
  scroll: function (el, rec) { el.scrollLeft = rec.scrollX; el.scrollTop = rec.scrollY; },
  say: function (urgent, text) {
    var el = Mirror.live[urgent];
    el.textContent = '';
    setTimeout(function () { el.textContent = text; }, 50);  // a change is announced, a replacement at once often is not
  },

  create: function (rec) {
    var M = Mirror, doc = M.root.ownerDocument, role = rec.role;
    var tag = rec.kind !== 'i' ? 'div' : role === 'iframe' ? role : role === 'heading' ? 'h' + (rec.detail || 1) : role === 'textarea' ? 'textarea' : role === 'combobox' ? 'select'
      : M.FIELDS[role] || M.INPUTS[role] ? 'input' : M.SHOWN[role] || 'div';
    var el = doc.createElement(tag);
    el.dataset.id = rec.id;
    el.className = rec.kind === 'w' ? 'win' : rec.kind === 'g' ? 'group' : 'it ' + role + (M.FIELDS[role] ? ' field' : '');
    if (tag === 'input') el.type = M.FIELDS[role] || M.INPUTS[role];
    if (role === 'number') el.inputMode = 'decimal';
    if (tag === 'button') el.type = role === 'submit' ? 'submit' : 'button';
    if (M.FIELDS[role]) el.spellcheck = role === 'textarea';
    if (role === 'heading') el.tabIndex = -1;
    if (role === 'caption') el.setAttribute('aria-hidden', 'true');
    if (rec.kind === 'g' || (rec.kind === 'w' && role !== 'group') || { tab: 1, option: 1, menuitem: 1, status: 1, img: 1, progressbar: 1 }[role]) el.setAttribute('role', role);
    if (rec.kind === 'w') {
      if (role === 'dialog') el.tabIndex = -1;
      el.addEventListener('scroll', function () { M.follow(el); });
    }
    return el;
  },

  set: function (el, name, value) {
    if (value === null || value === undefined || value === '') { if (el.hasAttribute(name)) el.removeAttribute(name); }
    else if (el.getAttribute(name) !== String(value)) el.setAttribute(name, value);
  },
  update: function (el, rec, old) {
    var M = Mirror, s = el.style, role = rec.role;
    if (rec.kind !== 'g') { s.left = rec.x + 'px'; s.top = rec.y + 'px'; s.width = rec.w + 'px'; s.height = rec.h + 'px'; }
    if (rec.kind === 'g') return M.set(el, 'aria-label', rec.name);
    if (rec.kind === 'w') {
      M.set(el, 'aria-label', rec.name);
      if (rec.z) s.zIndex = rec.z;
      s.setProperty('--cw', rec.contentW + 'px'); s.setProperty('--ch', rec.contentH + 'px');
      M.set(el, 'aria-modal', rec.modal ? 'true' : null);
      // Text of a window must not show through those in front of it.
      s.clipPath = rec.covers.length ? "path(evenodd,'M-9-9H" + (rec.w + 9) + 'V' + (rec.h + 9) + 'H-9Z' + rec.covers.map(function (c) {
        return 'M' + c[0] + ' ' + c[1] + 'h' + c[2] + 'v' + c[3] + 'h' + -c[2] + 'Z';
      }).join('') + "')" : '';
      return;
    }
    var field = !!M.FIELDS[role], shown = !!M.SHOWN[role] || role === 'heading';
    if (shown) {
      if (el.textContent !== rec.text) el.textContent = rec.text;
      M.set(el, 'aria-label', rec.name && rec.name !== rec.text && role !== 'caption' ? rec.name : null);
    } else M.set(el, 'aria-label', rec.name || rec.text);
    if (shown || field) {
      s.fontSize = rec.size + 'px'; s.fontWeight = rec.weight; s.color = '#' + ('00000' + rec.colour.toString(16)).slice(-6);
      s.letterSpacing = rec.spacing ? rec.spacing + 'em' : '';
      s.lineHeight = (rec.wrap || role === 'textarea' ? rec.line : rec.h) + 'px';
      s.textAlign = ['start', 'center', 'end'][rec.align];
      s.paddingInlineStart = rec.padLeft ? rec.padLeft + 'px' : ''; s.paddingInlineEnd = rec.padRight ? rec.padRight + 'px' : '';
      if (shown) el.classList.toggle('wrap', !!rec.wrap);
    }
    if (role === 'iframe') M.frame(el, rec);  // browser_files.js
    M.set(el, 'lang', rec.language);
    M.set(el, 'aria-description', rec.description);
    if (role === 'checkbox' || role === 'radio') { el.checked = rec.checked === 1; if (role === 'radio') el.name = rec.detail; }
    else if (role === 'option' || role === 'tab') { M.set(el, 'aria-selected', rec.checked === 1 ? 'true' : 'false'); el.tabIndex = rec.checked === 1 ? 0 : -1; }
    else if (role === 'link') M.set(el, 'aria-current', rec.checked === 1 ? 'page' : null);
    else if (rec.checked >= 0) M.set(el, 'aria-pressed', rec.checked === 1 ? 'true' : 'false');
    if (rec.expanded >= 0) M.set(el, 'aria-expanded', rec.expanded === 1 ? 'true' : 'false');
    if ('disabled' in el) el.disabled = rec.disabled; else M.set(el, 'aria-disabled', rec.disabled ? 'true' : null);
    M.set(el, 'aria-invalid', rec.invalid ? 'true' : null);
    if ('required' in el) el.required = rec.required;
    if (role === 'link') M.set(el, 'href', rec.detail);
    if (role === 'slider') {
      el.min = rec.min; el.max = rec.max; el.step = rec.step || 'any'; el.value = rec.value;
      M.set(el, 'aria-valuetext', rec.options);
    }
    if (role === 'progressbar') { M.set(el, 'aria-valuemin', rec.min); M.set(el, 'aria-valuemax', rec.max); M.set(el, 'aria-valuenow', rec.value); }
    if (role === 'combobox' && (!old || old.options !== rec.options)) {
      el.replaceChildren.apply(el, rec.options.split('\n').map(function (t, i) { var o = el.ownerDocument.createElement('option'); o.value = i; o.textContent = t; return o; }));
    }
    if (field) {
      if (role !== 'combobox') { M.set(el, 'autocomplete', rec.detail || 'off'); M.set(el, 'placeholder', rec.placeholder); }
      if (role !== 'combobox') M.set(el, 'dir', rec.value ? 'auto' : null);  // what is typed goes its own way; nothing yet: that of the page
      if (el !== M.composing && el.value !== rec.value) el.value = rec.value;  // never under an input method's hands
    }
  },

  arrange: function (order) {
    var M = Mirror, doc = M.root.ownerDocument, alive = new Set(order), held = doc.activeElement, next = new Map();
    M.nodes.forEach(function (n, id) { if (!alive.has(id)) { n.el.remove(); M.nodes.delete(id); } });
    order.forEach(function (id) {
      var n = M.nodes.get(id);
      if (!n) return;
      var holder = M.nodes.get(n.rec.parent), parent = holder ? holder.el : M.root, at = next.has(parent) ? next.get(parent) : parent.firstElementChild;
      if (n.el === at) next.set(parent, at.nextElementSibling);
      else { parent.insertBefore(n.el, at); next.set(parent, at); }
    });
    if (held && held !== doc.body && held.isConnected && doc.activeElement !== held) held.focus({ preventScroll: true });  // moving a node blurs it
  },

  // A dialog gets the focus when it opens; a modal one makes all else inert; closing gives the focus back.
  dialogs: function () {
    var M = Mirror, open = [];
    M.nodes.forEach(function (n) { if (n.rec.kind === 'w' && n.rec.role === 'dialog') open.push(n); });
    open.sort(function (a, b) { return a.rec.z - b.rec.z; });
    var modal = open.filter(function (n) { return n.rec.modal; }).pop();
    M.nodes.forEach(function (n) {
      if (n.rec.kind !== 'w' || n.rec.parent) return;
      var behind = !!modal && n.rec.z < modal.rec.z;
      n.el.inert = behind;
      M.set(n.el, 'aria-hidden', behind ? 'true' : null);
    });
    var ids = open.map(function (n) { return n.rec.id; });
    open.forEach(function (n) {
      if (M.back.some(function (b) { return b.id === n.rec.id; })) return;
      M.back.push({ id: n.rec.id, to: M.lastFocus });
      if (n.rec.modal || M.byKey) { var first = n.el.querySelector(M.FOCUSABLE); (first || n.el).focus({ preventScroll: true }); }
    });
    for (var i = M.back.length; i-- > 0;) {
      var b = M.back[i];
      if (ids.indexOf(b.id) >= 0) continue;
      M.back.splice(i, 1);
      var to = M.nodes.get(b.to), held = M.root.ownerDocument.activeElement;
      if (to && (!held || held === M.root.ownerDocument.body || held.inert)) to.el.focus({ preventScroll: true });
    }
  },
};
