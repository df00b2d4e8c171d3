import type { Problem } from '../problems/problem';

const REPLACEMENT = '\ufffd';
const HINT = 'save it as UTF-8';

/** The bytes of a file as text without a byte order mark, or what is wrong with its encoding. */
export function decodeText(bytes: Uint8Array): { text: string } | { problem: Problem } {
  const marked = markedEncoding(bytes);
  if (marked !== null)
    return { problem: { path: '(file)', problem: `the file is ${marked}, not UTF-8`, hint: HINT } };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: invalidByte(bytes) };
  }
}

/** UTF-16 and UTF-32 are recognised by their mark, or by the zero bytes that they put into plain text. */
function markedEncoding(bytes: Uint8Array): string | null {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16';
  if (a === 0xfe && b === 0xff) return 'UTF-16';
  if (a === 0 && b === 0) return 'UTF-32';
  return a === 0 || b === 0 ? 'UTF-16' : null;
}

function invalidByte(bytes: Uint8Array): Problem {
  const before = new TextDecoder('utf-8').decode(bytes).split(REPLACEMENT)[0] ?? '';
  const lines = before.split('\n');
  return {
    path: '(file)',
    problem: 'a character is not UTF-8 (the file may be Latin-1 or Windows-1252)',
    hint: HINT,
    at: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
  };
}
