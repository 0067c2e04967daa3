// tidy.mjs: runs clang-tidy's short list (.clang-tidy) over our bodies, two at a time, skipping those that passed before.
// Usage: node tests/tidy.mjs [FILE...] -> what is wrong, then `N passed, N failed, N skipped`, one count in all.
// Needs build/debug/compile_commands.json. What a file's verdict depends on (itself, our headers it reaches, the list, the
// program) is hashed; a pass is remembered in build/tidy.
import { spawn, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const database = 'build/debug/compile_commands.json';
const memory = 'build/tidy';
if (!existsSync(database)) {
  console.log(`${database} is missing: cmake/build.sh debug makes it`);
  process.exit(1);
}
mkdirSync(memory, { recursive: true });

const commands = JSON.parse(readFileSync(database, 'utf8'));
const bodies = [...new Set(commands.map((entry) => relative(root, entry.file)))]
  .filter((file) => /^(shared|native|web)\/.*\.cpp$/.test(file) && existsSync(file)).sort();  // .cu has nvcc's flags, which clang-tidy does not know
const wanted = process.argv.length > 2 ? process.argv.slice(2) : bodies;

const texts = new Map();
const textOf = (file) => {
  if (!texts.has(file)) texts.set(file, existsSync(file) ? readFileSync(file, 'utf8') : '');
  return texts.get(file);
};
const reach = (file, seen = new Set()) => {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of textOf(file).matchAll(/^\s*#\s*include\s*"([^"]+)"/gm)) reach(name, seen);
  return seen;
};
const version = execFileSync('clang-tidy', ['--version'], { encoding: 'utf8' });
const keyOf = (file) => {
  const hash = createHash('sha256').update(version).update(readFileSync('.clang-tidy'));
  hash.update(commands.find((entry) => relative(root, entry.file) === file)?.command ?? '');
  for (const part of [...reach(file)].sort()) hash.update(`\0${part}\0${textOf(part)}`);
  return hash.digest('hex');
};

const todo = [];
for (const file of wanted) {
  const note = join(memory, keyOf(file));
  if (!existsSync(note)) todo.push({ file, note });
}

// Most of the time goes into the library headers that a file includes. Files of one folder that are compiled alike are looked at as one file that
// includes them, so that their headers are read once; where two of them cannot stand together (a name in both), each half is looked at by itself.
const kTogether = 8;
const flagsOf = (file) => {
  const { command } = commands.find((entry) => relative(root, entry.file) === file);
  return command.replace(/^(\S*ccache )?\S+ /, '').replace(/ -o \S+/, '').replace(/ -c \S+/, '');
};
const groups = new Map();
for (const one of todo) {
  const key = `${dirname(one.file)}\0${flagsOf(one.file)}`;
  const last = groups.get(key)?.at(-1);
  if (last && last.length < kTogether) last.push(one);
  else groups.set(key, [...(groups.get(key) ?? []), [one]]);
}
let made = 0, failed = 0;
const check = (group) => new Promise((done) => {
  const whole = group.length === 1 ? group[0].file : join(memory, `together_${++made}.cpp`);
  if (group.length > 1) writeFileSync(whole, group.map(({ file }) => `#include "${join(root, file)}"\n`).join(''));
  // Through a shell: the flags stand in compile_commands.json as they are quoted for one.
  const run = spawn('sh', ['-c', `exec clang-tidy --quiet --header-filter='/(shared|native|web)/[^.]*[.](h|cpp)$' ${whole} -- ${flagsOf(group[0].file)} -Wno-unknown-warning-option`]);
  let output = '';
  run.stdout.on('data', (data) => { output += data; });
  run.on('error', (error) => { output += error; });
  run.on('close', async (status) => {
    if (status === 0) {
      for (const { file, note } of group) writeFileSync(note, file);
    } else if (group.length > 1 && output.includes('clang-diagnostic-error')) {
      const half = Math.ceil(group.length / 2);
      await check(group.slice(0, half));
      await check(group.slice(half));
    } else {
      ++failed;
      console.log(output.replaceAll(`${root}/`, '').slice(0, 4000) || `${group.map(({ file }) => file)}: clang-tidy ended with ${status}`);
    }
    done();
  });
});
const queue = [...groups.values()].flat();
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await check(next);
}));
console.log(`${wanted.length} files, ${wanted.length - todo.length} of them unchanged since they passed, findings in ${failed} places`);
const ran = wanted.length > 0;
console.log(failed || !ran ? '0 passed, 1 failed, 0 skipped' : '1 passed, 0 failed, 0 skipped');
process.exitCode = failed || !ran ? 1 : 0;
