import { dirname, join, normalize } from 'node:path';
import type { Catalogue } from './catalogue';
import { type Citation, citationsIn, linksIn, pagesIn, pathsIn } from './citations';
import { commentsOf, lineAt } from './flatten';

/** A file to check; `path` is from the root of the repository, with slashes. */
type CitingFile = { path: string; text: string };

type Repository = { catalogue: Catalogue; exists(path: string): boolean };

/** One line for each reference of a file that leads nowhere: `path:line: what is wrong, and the way out`. */
export function deadReferences(file: CitingFile, repository: Repository): string[] {
  const isPage = file.path.endsWith('.md');
  const citations = citationsIn(file.text).flatMap((citation) => {
    const problem = problemOf(citation, file, repository.catalogue);
    return problem === null ? [] : [{ offset: citation.offset, problem }];
  });
  const paths = isPage ? pathsOfPage(file) : pathsOfSource(file, repository);
  const dead = paths.flatMap(({ offset, path }) =>
    repository.exists(path) ? [] : [{ offset, problem: `${path} does not exist` }],
  );
  return [...citations, ...dead]
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, problem }) => `${file.path}:${lineAt(file.text, offset)}: ${problem}`);
}

function pathsOfPage({ path: from, text }: CitingFile) {
  const linked = linksIn(text).map(({ offset, path }) => ({
    offset,
    path: normalize(join(dirname(from), path)),
  }));
  return [...pathsIn(text), ...linked];
}

/** A comment may name a page of `docs` without its folder, as citations do. */
function pathsOfSource({ text }: CitingFile, { exists }: Repository) {
  const comments = commentsOf(text);
  const pages = pagesIn(comments).map(({ offset, path }) => {
    const inDocs = `docs/${path.toLowerCase()}`;
    return { offset, path: exists(inDocs) ? inDocs : path };
  });
  return [...pathsIn(comments), ...pages];
}

function problemOf(citation: Citation, file: CitingFile, known: Catalogue): string | null {
  switch (citation.kind) {
    case 'section':
      return sectionProblem(citation, known);
    case 'ownSection':
      return ownSectionProblem(citation, file, known);
    case 'decision':
      return decisionProblem(citation.number, file, known);
    case 'record':
      return known.records.has(citation.number)
        ? null
        : `ADR ${citation.number} does not exist: see docs/adr`;
  }
}

function sectionProblem(
  { page, section, text }: Extract<Citation, { kind: 'section' }>,
  { sections }: Catalogue,
): string | null {
  const known = sections.get(page);
  if (!known) return `${text}: there is no docs/${page}.md`;
  return known.has(section) ? null : `${text}: docs/${page}.md has no section ${section}`;
}

/** A section without a page is one of the citing page itself; a source file has none. */
function ownSectionProblem(
  { section, text }: Extract<Citation, { kind: 'ownSection' }>,
  { path }: CitingFile,
  { sections }: Catalogue,
): string | null {
  const name = /^docs\/([\w-]+)\.md$/.exec(path)?.[1];
  if (name === undefined) return `${text}: name the page, as in "statistics.md ${text}"`;
  return sections.get(name.toLowerCase())?.has(section)
    ? null
    : `${text}: this page has no section ${section}`;
}

function decisionProblem(
  number: number,
  { path }: CitingFile,
  { decisions }: Catalogue,
): string | null {
  const decision = decisions.get(number);
  if (!decision) return `decision ${number} does not exist: see docs/decisions.md`;
  return decision.built || path.endsWith('.md')
    ? null
    : `decision ${number} is not built, so code cannot follow it: see docs/decisions.md`;
}
