import type { YAMLError } from 'yaml';

type Words = { problem: string; hint: string };

const QUOTE = 'put text with special characters into quotes';

/** What the errors of the library mean for an author of the file. */
const WORDS: Partial<Record<YAMLError['code'], Words>> = {
  TAB_AS_INDENT: { problem: 'the line is indented with a tab', hint: 'indent with spaces' },
  DUPLICATE_KEY: {
    problem: 'the same field is there twice',
    hint: 'keep one of them; several merge keys are written as <<: [*a, *b]',
  },
  BAD_INDENT: {
    problem: 'the line is indented differently from its neighbours',
    hint: 'align it with the other lines of its list or block',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    problem: 'there is a second ": " on the line',
    hint: 'put the value into quotes, or begin a new line',
  },
  MULTILINE_IMPLICIT_KEY: {
    problem: 'the line has no ": " after the name of a field',
    hint: 'write name: value, with a space after the colon',
  },
  MISSING_CHAR: {
    problem: 'a quote, bracket, comma or colon is missing',
    hint: `close what is open here; ${QUOTE}`,
  },
  UNEXPECTED_TOKEN: {
    problem: 'this does not belong to what is before it',
    hint: 'check quotes and indentation, and that a list and fields are not mixed',
  },
  BAD_SCALAR_START: { problem: 'text cannot begin with this character', hint: QUOTE },
  BAD_DQ_ESCAPE: {
    problem: 'a backslash in double quotes begins no known escape',
    hint: 'use single quotes, or write it twice',
  },
  BAD_DIRECTIVE: {
    problem: 'a line that begins with % is a directive',
    hint: 'remove it; values that begin with % need quotes',
  },
  TAG_RESOLVE_FAILED: {
    problem: 'tags such as !secret or !env are not resolved here',
    hint: 'write $' + '{env:NAME} for a value of the environment',
  },
  MULTIPLE_DOCS: {
    problem: 'a second document begins here',
    hint: 'keep one document: remove the line --- or ..., or use separate files',
  },
};

export function wordsOf({ code, message }: Pick<YAMLError, 'code' | 'message'>): Words {
  // The library reports a bracket that is never closed as an indentation.
  const meant = / end with a /.test(message) ? 'MISSING_CHAR' : code;
  return (
    WORDS[meant] ?? { problem: 'this is not valid YAML', hint: 'check quotes and indentation' }
  );
}
