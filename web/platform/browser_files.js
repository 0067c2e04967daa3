// browser_files.js: files that a person gives the page, and pages within the page: what only the console needs of the browser
// (--pre-js, after browser.js and mirror.js).
var GivenFiles = {
  held: new Map(), next: 1, accepting: false, listening: false, inside: 0,

  // Files may be dropped anywhere on the page. Told by a type of the drag; what is in it is known only after the drop.
  accept: function (on) {
    var G = GivenFiles;
    G.accepting = on;
    if (G.listening) return;
    G.listening = true;
    function hasFiles(e) { return !!e.dataTransfer && Array.from(e.dataTransfer.types).indexOf('Files') >= 0; }
    function over(to) { if (G.accepting && G.over !== to) { G.over = to; Platform.call('on_drag', to ? 1 : 0); } }
    window.addEventListener('dragenter', function (e) { if (hasFiles(e)) { e.preventDefault(); G.inside++; over(true); } });
    window.addEventListener('dragover', function (e) { if (hasFiles(e)) { e.preventDefault(); e.dataTransfer.dropEffect = G.accepting ? 'copy' : 'none'; } });
    window.addEventListener('dragleave', function (e) { if (hasFiles(e) && --G.inside <= 0) { G.inside = 0; over(false); } });
    window.addEventListener('drop', function (e) {
      if (!hasFiles(e)) return;
      e.preventDefault();  // else the browser would open the file in place of the page
      G.inside = 0;
      over(false);
      if (!G.accepting) return;
      // Entries are given only now, before the event ends; walking them takes its time.
      var found = [], jobs = Array.from(e.dataTransfer.items).map(function (item) {
        var entry = item.webkitGetAsEntry && item.webkitGetAsEntry(), file = item.kind === 'file' && item.getAsFile();
        if (entry) return G.walk(entry, '', found);
        if (file) G.add(found, file.name, file);
      });
      Promise.all(jobs).then(function () { G.tell(0, found); });
    });
  },
  add: function (found, path, file) {
    if (!/(^|\/)\./.test(path) && found.length <= Module['_platform_file_limit']()) found.push([path, file]);
  },
  walk: function (entry, folder, found) {
    var G = GivenFiles, path = folder + entry.name;
    if (found.length > Module['_platform_file_limit']()) return null;
    if (entry.isFile) return new Promise(function (done) { entry.file(function (file) { G.add(found, path, file); done(); }, done); });
    var reader = entry.createReader();
    // A reader gives its entries a hundred at a time.
    function more() {
      return new Promise(function (done) { reader.readEntries(done, function () { done([]); }); }).then(function (entries) {
        if (!entries.length) return null;
        return Promise.all(entries.map(function (inner) { return G.walk(inner, path + '/', found); })).then(more);
      });
    }
    return more();
  },
  // In the order of their paths, whatever order the folder was read in.
  tell: function (choice, found) {
    var G = GivenFiles, limit = Module['_platform_file_limit'](), more = found.length > limit;
    found.slice(0, limit).sort(function (a, b) { return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0; }).forEach(function (one) {
      var handle = G.next++;
      G.held.set(handle, one[1]);
      Platform.call('on_file', handle, one[0], one[1].size);
    });
    Platform.call('on_files', choice, more ? 1 : 0);
  },
  choose: function (id, folder) {
    var G = GivenFiles, input = document.createElement('input');
    input.type = 'file';
    if (folder) input.webkitdirectory = true; else input.multiple = true;
    input.addEventListener('change', function () {
      var found = [];
      Array.from(input.files).forEach(function (file) { G.add(found, file.webkitRelativePath || file.name, file); });
      G.tell(id, found);
    });
    input.click();
  },
  read: function (id, handle, from, count) {
    var file = GivenFiles.held.get(handle);
    function failed() { Platform.call('on_slice', id, new Uint8Array(0), 0); }
    if (!file) return setTimeout(failed, 0);
    file.slice(from, from + count).arrayBuffer().then(function (bytes) { Platform.call('on_slice', id, new Uint8Array(bytes), 1); }, failed);
  },
};

// A page within the page: as large as it thinks it is, drawn smaller. Another address of the same page leaves no entry in the history.
Mirror.frame = function (el, rec) {
  var s = el.style, scale = rec.step || 1;
  s.width = rec.w / scale + 'px'; s.height = rec.h / scale + 'px'; s.transform = 'scale(' + scale + ')';
  s.borderRadius = 10 / scale + 'px';  // kRadiusControl
  if (el.dataset.src === rec.detail) return;
  var first = !el.dataset.src;
  el.dataset.src = rec.detail;
  if (first) el.src = rec.detail;
  else el.contentWindow.location.replace(new URL(rec.detail, location.href));
};
