import { RE2JS } from 're2js';

/** Whether a text contains a match. Linear in the length of the text, whatever the expression is. */
export type TextTest = (text: string) => boolean;

const FLAGS: Record<string, number> = {
  i: RE2JS.CASE_INSENSITIVE,
  s: RE2JS.DOTALL,
  m: RE2JS.MULTILINE,
};

/** Compiles `/body/flags`. Throws `RE2JSSyntaxException` where the body is no linear-time expression. */
export function compileRegexText(text: string): TextTest {
  const [, body = '', flags = ''] = /^\/([\s\S]+)\/([ims]*)$/.exec(text) ?? [];
  const flagBits = [...flags].reduce((bits, flag) => bits | (FLAGS[flag] ?? 0), 0);
  const compiled = RE2JS.compile(body, flagBits);
  return (value) => compiled.test(value);
}

/** Compiled expressions of `match` and `search`, whose pattern can come from a message. */
const CACHE_SIZE = 100;
const cached = new Map<string, TextTest | null>();

/** As `compileRegexText` for a bare body; null where it is no linear-time expression. `whole`: the match is the whole text. */
export function cachedRegex(body: string, whole: boolean): TextTest | null {
  const source = whole ? `^(?:${body})$` : body;
  const known = cached.get(source);
  if (known !== undefined) return known;
  if (cached.size >= CACHE_SIZE) cached.clear();
  const made = tryCompile(source);
  cached.set(source, made);
  return made;
}

function tryCompile(source: string): TextTest | null {
  try {
    const compiled = RE2JS.compile(source);
    return (value) => compiled.test(value);
  } catch {
    return null;
  }
}
