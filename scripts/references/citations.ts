import { flatten } from './flatten';

/** What a text refers to, and where; `offset` counts characters from the start of the text. */
export type Citation = { offset: number; text: string } & (
  | { kind: 'section'; page: string; section: string }
  | { kind: 'ownSection'; section: string }
  | { kind: 'decision'; number: number }
  | { kind: 'record'; number: number }
);

const SECTION = '§\\d+(?:\\.\\d+)*';
const AND = '\\s*(?:,|and|to|or|/)?\\s*';
/** `statistics.md §1.2`, `[statistics](statistics.md) §1.2, §1.3 and §2`, and `RFC 6455 §7.4`, whose sections are not ours. */
const SECTIONS = new RegExp(
  `(?:(RFC\\s+\\d+)|([A-Za-z][\\w-]*)\\.md\\)?)\\s*,?\\s*(${SECTION}(?:${AND}${SECTION})*)`,
  'g',
);
const BARE_SECTION = new RegExp(SECTION, 'g');
/** `decision 7`, `Decisions 7, 9 and 12`, `decisions 2 to 6`. Only the plural takes a list. */
const DECISIONS = /\b[Dd]ecision(?:\s+(\d+)|s\s+(\d+(?:\s*(?:,|and|or|to)\s*\d+)*))/g;
/** `ADR 7`, `ADR 0007`, `ADRs 7 and 10`. */
const RECORDS = /\bADR(?:\s+(\d+)|s\s+(\d+(?:\s*(?:,|and|or|to)\s*\d+)*))/g;

/** All citations of a text, in no special order. */
export function citationsIn(text: string): Citation[] {
  const flat = flatten(text);
  return [...sectionsIn(flat), ...numbersIn(flat, DECISIONS, 'decision'), ...recordsIn(flat)];
}

function sectionsIn(flat: string): Citation[] {
  const found: Citation[] = [];
  const taken: Array<[from: number, to: number]> = [];
  for (const match of flat.matchAll(SECTIONS)) {
    const [whole, standard, page = '', list = ''] = match;
    taken.push([match.index, match.index + whole.length]);
    if (standard !== undefined) continue;
    for (const section of list.match(BARE_SECTION) ?? [])
      found.push({
        kind: 'section',
        page: page.toLowerCase(),
        section: section.slice(1),
        offset: match.index,
        text: `${page}.md ${section}`,
      });
  }
  for (const { index, 0: section } of flat.matchAll(BARE_SECTION)) {
    if (taken.some(([from, to]) => index >= from && index < to)) continue;
    found.push({ kind: 'ownSection', section: section.slice(1), offset: index, text: section });
  }
  return found;
}

const recordsIn = (flat: string) => numbersIn(flat, RECORDS, 'record');

function numbersIn(flat: string, pattern: RegExp, kind: 'decision' | 'record'): Citation[] {
  return [...flat.matchAll(pattern)].flatMap(({ index, 0: text, 1: one, 2: list }) =>
    numbersOf(one ?? list ?? '').map(
      (number): Citation => ({ kind, number, offset: index, text: text.replace(/\s+/g, ' ') }),
    ),
  );
}

/** `2 to 6` is every number from 2 to 6. */
function numbersOf(list: string): number[] {
  const span = /^(\d+)\s*to\s*(\d+)$/.exec(list);
  if (!span) return (list.match(/\d+/g) ?? []).map(Number);
  const [from, to] = [Number(span[1]), Number(span[2])];
  return Array.from({ length: Math.max(0, to - from) + 1 }, (_, at) => from + at);
}

/** Folders of this repository: a path in backticks that begins with one of them must exist. */
const TOP =
  /^(app|bench|bin|cli|components|docs|examples|lib|public|reference-backend|scripts|soak|tests|\.ci)\//;

type PathCitation = { offset: number; path: string };

/** Pages that a comment names, `statistics.md` or `docs/adr/0009-page-rule.md`. Not those of other repositories, by URL. */
export function pagesIn(comments: string): PathCitation[] {
  const names = /(?<![\w/.:*-])(?:[\w.-]+\/)*[\w-]+\.md\b/g;
  return [...comments.matchAll(names)].map(({ index, 0: path }) => ({ offset: index, path }));
}

/** Paths in backticks that begin with a folder of this repository; patterns and placeholders are left out. */
export function pathsIn(text: string): PathCitation[] {
  return [...text.matchAll(/`([^`\s]+)`/g)].flatMap(({ index, 1: path = '' }) =>
    TOP.test(path) && !/[<>*{}$…]/.test(path)
      ? [{ offset: index, path: path.replace(/:\d+$/, '') }]
      : [],
  );
}

/** Targets of relative links of a Markdown page, without fragments. */
export function linksIn(text: string): PathCitation[] {
  const links = /\]\((?!https?:|#|mailto:)([^)\s#]+)[^)]*\)/g;
  return [...text.matchAll(links)].map(({ index, 1: path = '' }) => ({ offset: index, path }));
}
