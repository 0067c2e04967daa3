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
  .filter((file) => /^(shared|native|web)\//.test(file) && existsSync(file)).sort();
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
let failed = 0;
const check = ({ file, note }) => new Promise((done) => {
  const run = spawn('clang-tidy', ['--quiet', '-p', 'build/debug', '--extra-arg=-Wno-unknown-warning-option', file]);
  let output = '';
  run.stdout.on('data', (data) => { output += data; });
  run.on('error', (error) => { output += error; });
  run.on('close', (status) => {
    if (status === 0) {
      writeFileSync(note, file);
    } else {
      ++failed;
      console.log(output.replaceAll(`${root}/`, '').slice(0, 4000) || `${file}: clang-tidy ended with ${status}`);
    }
    done();
  });
});
const queue = [...todo];
await Promise.all(Array.from({ length: availableParallelism() }, async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await check(next);
}));
console.log(`${wanted.length} files, ${wanted.length - todo.length} of them unchanged since they passed, ${failed} with findings`);
const ran = wanted.length > 0;
console.log(failed || !ran ? '0 passed, 1 failed, 0 skipped' : '1 passed, 0 failed, 0 skipped');
process.exitCode = failed || !ran ? 1 : 0;
