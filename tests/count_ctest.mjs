// count_ctest.mjs: adds up what the programs of a ctest run say of themselves, from its JUnit report.
// Usage: node tests/count_ctest.mjs REPORT.xml -> `N passed, N failed, N skipped`. A GoogleTest program counts its tests,
// others their own line of that form, the rest one each. A program that dies before counting a failure is one failure.
import { readFileSync } from 'node:fs';

export function count(report) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = (passed, failed, skipped) => { total.passed += passed; total.failed += failed; total.skipped += skipped; };
  for (const [, attributes, inner = ''] of report.matchAll(/<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)) {
    const body = inner.replace(/<\/?[a-z-]+[^<>]*>/g, '\n');  // each tag a line end, so that lines start where they did
    const status = /status="([^"]*)"/.exec(attributes)?.[1] ?? 'fail';
    const number = (pattern) => Number([...body.matchAll(pattern)].at(-1)?.[1] ?? 0);
    const own = [...body.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped\s*$/gm)].at(-1);
    const before = total.failed;
    if (/^\[==========\] Running \d+ tests? from/m.test(body)) {
      const passed = number(/^\[  PASSED  \] (\d+) tests?/gm);
      add(passed, number(/^\[  FAILED  \] (\d+) tests?, listed/gm), number(/^\[  SKIPPED \] (\d+) tests?, listed/gm));
    } else if (own) {
      add(Number(own[1]), Number(own[2]), Number(own[3]));
    } else if (status === 'run') {
      add(1, 0, 0);
    } else if (status === 'notrun' || status === 'disabled') {
      add(0, 0, 1);
    }
    if (status === 'fail' && total.failed === before) add(0, 1, 0);
  }
  return total;
}

if (process.argv[2]) {
  const total = count(readFileSync(process.argv[2], 'utf8'));
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}
