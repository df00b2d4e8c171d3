/** One word of a query. `values`: what is between commas, without quotation marks; one where there is no field. */
export type QueryToken = {
  at: number;
  raw: string;
  field: string | null;
  not: boolean;
  values: string[];
  /** A quotation mark is never closed. */
  open: boolean;
};

/** Splits a query at spaces that are not inside quotation marks. A backslash keeps the character after it, inside them. */
export function readTokens(text: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at++;
      continue;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at += token.raw.length;
  }
  return tokens;
}

function readToken(text: string, start: number): QueryToken {
  const minus = /^-(?=[a-z]+:)/i.test(text.slice(start, start + 60));
  const [, field = null] = /^-?([a-z][a-z_-]{0,40}):/i.exec(text.slice(start, start + 60)) ?? [];
  let at = start + (field === null ? 0 : field.length + 1 + (minus ? 1 : 0));
  const bang = field !== null && text[at] === '!';
  if (bang) at++;
  const values = [''];
  const add = (character: string) => {
    values[values.length - 1] += character;
  };
  let inQuotes = false;
  for (; at < text.length; at++) {
    const character = text[at] ?? '';
    if (!inQuotes && /\s/.test(character)) break;
    if (inQuotes && character === '\\' && at + 1 < text.length) {
      at++;
      add(text[at] ?? '');
    } else if (character === '"') inQuotes = !inQuotes;
    else if (character === ',' && !inQuotes && field !== null) values.push('');
    else add(character);
  }
  return {
    at: start,
    raw: text.slice(start, at),
    field,
    not: minus || bang,
    values,
    open: inQuotes,
  };
}
