/**
 * Keeps the words of the glossary: no comment, string or page of the folders below uses a word or phrase of
 * `scripts/words/banned-words.ts`. With a path as argument it checks that folder or file instead.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findBannedWords } from './words/find-banned-words';

/** Folders and files that are checked. A folder is added once it is clean. */
const CHECKED = [
  'app',
  'bench',
  'cli',
  'components',
  'docs',
  'lib',
  'reference-backend',
  'scripts',
  'server.ts',
  'soak',
  'tests/cases',
  'tests/contract',
  'tests/e2e',
  'CONTRIBUTING.md',
  'README.md',
  'SECURITY.md',
];

/** These quote the words on purpose. */
const QUOTING = ['scripts/words', 'docs/glossary.md', 'CHANGELOG.md', 'tests/fixtures'];

/** Has the stored name of a rule, which stays as it is. */
const PENDING = ['lib/domain/rules/default-rules.ts'];

const asked = process.argv.slice(2);
const left = asked.length > 0 ? QUOTING : [...QUOTING, ...PENDING];
const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '--'];
const paths = execFileSync('git', [...listed, ...(asked.length > 0 ? asked : CHECKED)], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(?:tsx?|md)$/.test(path) && existsSync(path))
  .filter((path) => !left.some((part) => path.startsWith(part)));

let hits = 0;
for (const path of paths) {
  for (const { line, found, instead } of findBannedWords({
    path,
    text: readFileSync(path, 'utf8'),
  })) {
    hits++;
    console.error(`${path}:${line}: "${found}" is not plain; write ${instead}.`);
  }
}
if (hits > 0) process.exitCode = 1;
else console.log(`${paths.length} files without a banned word`);
