/**
 * A text of the same length in which a sentence that is wrapped over several lines can be matched as one: line breaks, and the
 * marks that begin a comment line, become spaces. Offsets stay valid.
 */
export function flatten(text: string): string {
  return text.replace(/\n[ \t]*(?:\*(?!\/)|\/\/|#)?[ \t]*/g, (match) => ' '.repeat(match.length));
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/**
 * The comments of a source file with everything else blanked out; offsets stay valid. It does not parse: what looks like a comment
 * inside a string counts as one, which is good enough to find what comments cite.
 */
export function commentsOf(text: string): string {
  const blank = (match: string) => match.replace(/[^\n]/g, ' ');
  const comments = /\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(,])\/\/[^\n]*/gm;
  let result = '';
  let end = 0;
  for (const match of text.matchAll(comments)) {
    result += blank(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + blank(text.slice(end));
}
