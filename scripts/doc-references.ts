/**
 * Documents cannot rot: what pages and source files refer to must exist. Checked are sections (`statistics.md §1.4`), decisions
 * (`decision 20`), records (`ADR 7`), paths in backticks, and links of pages.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { catalogueOf } from './references/catalogue';
import { deadReferences } from './references/dead-references';

const CITING = [
  '*.md',
  '*.ts',
  '*.tsx',
  '*.mjs',
  '*.cjs',
  '*.js',
  '*.css',
  '*.yml',
  '*.yaml',
  '.ci',
];
/** Its texts are dead references on purpose. */
const LEFT_OUT = 'scripts/references/dead-references.test.ts';

const listed = ['ls-files', '--cached', '--others', '--exclude-standard', ...CITING];
const files = execFileSync('git', listed, { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && path !== LEFT_OUT && existsSync(path))
  .map((path) => ({ path, text: readFileSync(path, 'utf8') }));

const catalogue = catalogueOf(files.filter(({ path }) => path.endsWith('.md')));
const dead = files.flatMap((file) => deadReferences(file, { catalogue, exists: existsSync }));
for (const line of dead) console.error(line);
if (dead.length > 0) process.exitCode = 1;
