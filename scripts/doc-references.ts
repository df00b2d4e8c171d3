/** Checks that every path of this repository that a Markdown page cites in backticks or as a link exists. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const TOP =
  /^(app|bench|bin|cli|components|docs|lib|public|reference-backend|scripts|tests|\.ci)\//;

const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter(Boolean);

let broken = 0;
for (const page of pages) {
  const text = readFileSync(page, 'utf8');
  const cited = [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((path) => TOP.test(path) && !/[<>*{}…]/.test(path));
  const linked = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g)].map((match) =>
    normalize(join(dirname(page), match[1] ?? '')),
  );
  for (const path of [...cited, ...linked]) {
    if (!existsSync(path.replace(/:\d+$/, ''))) {
      console.error(`${page}: ${path} does not exist`);
      broken += 1;
    }
  }
}
if (broken > 0) process.exitCode = 1;
