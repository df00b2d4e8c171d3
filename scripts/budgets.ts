/**
 * Size budgets of CONTRIBUTING.md that the linter does not check: lines per file (hard cap and median). Functions and
 * parameters are counted by the linter (`noExcessiveLinesPerFunction`, `useMaxParams`).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const FILE_CAP = 400;
const MEDIAN_CAP = 90;

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => file !== '' && !file.endsWith('.d.ts'));

const sizes = files.flatMap((file) => {
  try {
    return [{ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }];
  } catch {
    return []; // deleted in the work tree, not yet in the index
  }
});

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || /^(tests|bench|soak)\//.test(file);
const source = sizes.filter(({ file }) => !isTest(file)).map(({ lines }) => lines);
const median = source.sort((a, b) => a - b)[Math.floor(source.length / 2)] ?? 0;
const tooLong = sizes.filter(({ lines }) => lines > FILE_CAP);

for (const { file, lines } of tooLong) {
  console.error(`${file}: ${lines} lines, more than ${FILE_CAP}. Split it by concept.`);
}
if (median > MEDIAN_CAP) {
  console.error(`The median source file has ${median} lines, more than ${MEDIAN_CAP}.`);
}
if (tooLong.length > 0 || median > MEDIAN_CAP) process.exitCode = 1;
else console.log(`${sizes.length} files, median ${median} lines`);
