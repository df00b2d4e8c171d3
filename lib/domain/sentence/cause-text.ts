/** How a signature's title names the close, between the error code and the text. */
const CLOSED = /(?:^|, )closed \d{4} \([^)]*\)/;
/** An error code in front, alone or before a comma. */
const CODE = /^([A-Z][A-Z0-9_]+(?=,|$))?(.*)$/;
/** "SSOT VIOLATION: " before the text, and a clause that explains it, add nothing to the text. */
const SHOUTED = /^(?:[A-Z][A-Z_]+ ?)+: /;
const CLAUSE = / - .*$/;

/** The text of a failure from its signature's title ("factory: CODE, closed 1011 (…), text"); null where it has none. */
export function causeText(title: string): string | null {
  const own = title.replace(/^[a-z]+: /, '');
  const close = CLOSED.exec(own);
  const [, code = '', rest = ''] = CODE.exec(close ? own.replace(close[0], '') : own) ?? [];
  const text = rest.replace(/^, /, '');
  const words = text.replace(SHOUTED, '').replace(CLAUSE, '').trim();
  const said = words || code.trim();
  return said === '' || said === 'no answer' ? null : said;
}
