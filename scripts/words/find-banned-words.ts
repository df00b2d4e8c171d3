import ts from 'typescript';
import { BANNED_WORDS, type BannedWord } from './banned-words';

/** A banned word in a file; `line` counts from 1. */
export type BannedHit = { line: number; found: string; instead: string };

/** A piece of text that people read, and where it starts in its file. */
type Passage = { at: number; text: string };

/**
 * The banned words in the text of a file that people read: of TypeScript its comments, strings and JSX text, of Markdown everything
 * but code. Names are left to reviews, because stored fields keep theirs.
 */
export function findBannedWords(
  file: { path: string; text: string },
  banned: readonly BannedWord[] = BANNED_WORDS,
): BannedHit[] {
  const passages = file.path.endsWith('.md') ? markdownPassages(file.text) : codePassages(file);
  const here = banned.filter(({ allowedIn }) => !allowedIn?.test(file.path));
  const hits = passages.flatMap(({ at, text }) =>
    here.flatMap(({ pattern, instead }) =>
      [...text.matchAll(acrossLines(pattern))].map((match) => ({
        at: at + match.index,
        found: match[0].replace(/\s[\s*/]*/g, ' '),
        instead,
      })),
    ),
  );
  return hits
    .sort((a, b) => a.at - b.at)
    .map(({ at, found, instead }) => ({ line: lineOf(file.text, at), found, instead }));
}

const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** A space of a pattern also matches a line break, with the marks that a comment has at the start of a line. */
const acrossLines = ({ source, flags }: RegExp): RegExp =>
  new RegExp(source.replaceAll(' ', '\\s[\\s*/]*'), `${flags}g`);

function markdownPassages(text: string): Passage[] {
  const blank = (code: string) => code.replace(/[^\n]/g, '·');
  const prose = text.replace(/^```[\s\S]*?^```/gm, blank).replace(/`[^`\n]*`/g, blank);
  const paragraphs = [...prose.matchAll(/(?:[^\n]|\n(?!\n))+/g)];
  return paragraphs.map((paragraph) => ({ at: paragraph.index, text: paragraph[0] }));
}

function codePassages({ path, text }: { path: string; text: string }): Passage[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const passages = new Map<number, string>();
  // Comments in a row are one passage: a sentence may go on from line to line.
  const addComments = (ranges: ts.CommentRange[] = []) => {
    const [first, last] = [ranges[0], ranges.at(-1)];
    if (first && last) passages.set(first.pos, text.slice(first.pos, last.end));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      addComments(ts.getLeadingCommentRanges(text, node.getFullStart()));
      return;
    }
    if (ts.isJsxText(node)) passages.set(node.pos, node.getFullText(source));
    else if (isText(node)) passages.set(node.getStart(source), node.getText(source));
    if (!ts.isJsxText(node)) {
      addComments(ts.getLeadingCommentRanges(text, node.getFullStart()));
      addComments(ts.getTrailingCommentRanges(text, node.getEnd()));
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...passages].map(([at, passage]) => ({ at, text: passage }));
}

const isText = (node: ts.Node): boolean =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);
