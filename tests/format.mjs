// format.mjs: is the C++ laid out as .clang-format says? Where a line breaks, and how comments are lined up, is left to
// the author, so that a header can keep short functions and tables on one line each.
// Usage: node tests/format.mjs [FILE...] -> what is wrong, then `N passed, N failed, N skipped`, one count in all.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const longest = 180;
process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

const sources = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? sources(join(folder, entry.name)) : /\.(h|cpp|cu)$/.test(entry.name) ? [join(folder, entry.name)] : []);

const squeeze = (lines) => lines.map((line) => line.replace(/\\$/, '').trim()).join(' ').replace(/\s+/g, ' ').trim();
// A bracket at a line's end or start may lose or gain one blank when lines are joined.
const same = (a, b) => squeeze(a).replace(/\s*([(){}[\],;<>])\s*/g, '$1') === squeeze(b).replace(/\s*([(){}[\],;<>])\s*/g, '$1');
const indent = (line) => /^ */.exec(line)[0].length;

// What is wrong with `text`, given what clang-format makes of it: [line number, message] pairs.
export function differences(text, formatted) {
  const problems = [];
  const a = text.split('\n');
  const b = formatted.split('\n');
  a.forEach((line, i) => {
    if (/\s+$/.test(line)) problems.push([i + 1, 'blanks at the end of the line']);
    if (line.includes('\t')) problems.push([i + 1, 'a tab']);
    if (line.length > longest) problems.push([i + 1, `${line.length} columns; at most ${longest}`]);
  });
  for (const [from, to, start, end] of hunks(a, b)) {
    const before = a.slice(from, to);
    const after = b.slice(start, end);
    if (!same(before, after)) {
      problems.push([from + 1, `is    ${squeeze(before).slice(0, 120)}\n        wants ${squeeze(after).slice(0, 120)}`]);
    } else if (before.length === after.length) {
      // Same lines: then blanks inside must agree too, but for those before a comment.
      before.forEach((line, i) => {
        if (!line.trim()) return;
        const code = (text) => text.trim().replace(/\s+(\/\/|\/\*).*$/, '').replace(/\s*\\$/, '').replace(/\s+/g, ' ');
        // How far a statement's second line goes in is the author's choice.
        const continues = !/([{};:]|^\s*(\/\/.*|#.*)?)\s*(\/\/.*)?$/.test(a[from + i - 1] ?? '');
        if (indent(line) !== indent(after[i]) && !continues && !/^\s*\/\//.test(line)) {
          problems.push([from + i + 1, `is indented by ${indent(line)}, wants ${indent(after[i])}`]);
        } else if (code(line) !== code(after[i])) {
          problems.push([from + i + 1, `is    ${line.trim().slice(0, 120)}\n        wants ${after[i].trim().slice(0, 120)}`]);
        }
      });
    }
  }
  return problems;
}

// The places where a and b differ, as [from, to) in a and [start, end) in b: by the longest common subsequence.
function hunks(a, b) {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) ++start;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) { --endA; --endB; }
  const n = endA - start;
  const m = endB - start;
  const table = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1));
  for (let i = n - 1; i >= 0; --i) {
    for (let j = m - 1; j >= 0; --j) {
      table[i][j] = a[start + i] === b[start + j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const result = [];
  let i = 0;
  let j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && a[start + i] === b[start + j]) { ++i; ++j; continue; }
    const from = i;
    const begin = j;
    while ((i < n || j < m) && !(i < n && j < m && a[start + i] === b[start + j])) {
      if (j >= m || (i < n && table[i + 1][j] >= table[i][j + 1])) ++i; else ++j;
    }
    result.push([start + from, start + i, start + begin, start + j]);
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = process.argv.length > 2 ? process.argv.slice(2) : ['shared', 'native', 'web', 'tests'].filter(existsSync).flatMap(sources);
  let failed = 0;
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const formatted = execFileSync('clang-format', ['--style=file', file], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const problems = differences(text, formatted);
    if (problems.length) ++failed;
    for (const [line, message] of problems.slice(0, 20)) console.log(`${file}:${line}: ${message}`);
  }
  console.log(failed ? `${failed} of ${files.length} files want another layout` : `${files.length} files are laid out as they should be`);
  console.log(failed ? '0 passed, 1 failed, 0 skipped' : '1 passed, 0 failed, 0 skipped');
  process.exitCode = failed ? 1 : 0;
}
