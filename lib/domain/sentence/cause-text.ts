/** How a signature's title names the close, between the error code and the text. */
const CLOSED = /(?:^|, )closed \d{4} \([^)]*\)/;
/** An error code in front, alone or before a comma. */
const CODE = /^([A-Z][A-Z0-9_]+(?=,|$))?(.*)$/;
/** "SSOT VIOLATION: " before the text, and a clause that explains it, add nothing to the text. Linear in the length of any text. */
const SHOUTED = /^(?:[A-Z][A-Z_]+(?: [A-Z][A-Z_]+){0,9}: )+/;
const CLAUSE = / - .*$/;
/** Longest text that a line quotes, in characters. */
const QUOTE_LIMIT = 200;

/** The text of a failure from its signature's title ("factory: CODE, closed 1011 (…), text"); null where it has none. */
export function causeText(title: string): string | null {
  const own = title.replace(/^[a-z]+: /, '');
  const close = CLOSED.exec(own);
  const [, code = '', rest = ''] = CODE.exec(close ? own.replace(close[0], '') : own) ?? [];
  const text = rest.replace(/^, /, '');
  const said = quotedText(text) || code.trim();
  return said === '' || said === 'no answer' ? null : said;
}

/** A message of the backend as a line quotes it: without what is shouted before it and the clause after it; '' where nothing is left. */
export function quotedText(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  const words = line.replace(SHOUTED, '').replace(CLAUSE, '').trim();
  return words.length > QUOTE_LIMIT ? `${words.slice(0, QUOTE_LIMIT - 1).trimEnd()}…` : words;
}
