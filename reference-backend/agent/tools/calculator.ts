/** Longest expression that is evaluated, in characters. */
const LONGEST = 400;
const DEEPEST = 60;
/** How much of a text is searched: the searches below are quadratic on hostile input. */
const SEARCHED = 2_000;

const WORDS: readonly [RegExp, string][] = [
  [/\bdivided\s+by\b/gi, '/'],
  [/\bmultiplied\s+by\b/gi, '*'],
  [/\bto\s+the\s+power\s+of\b/gi, '^'],
  [/\bplus\b/gi, '+'],
  [/\bminus\b/gi, '-'],
  [/\btimes\b/gi, '*'],
  [/[×·]/g, '*'],
  [/÷/g, '/'],
  [/−/g, '-'],
  [/(\d)\s*x\s*(?=\d)/gi, '$1 * '],
];

/** The longest arithmetic expression in a text (digits and at least one operator), or null. */
export function findExpression(text: string): string | null {
  const symbols = WORDS.reduce(
    (all, [word, sign]) => all.replace(word, sign),
    text.slice(0, SEARCHED),
  );
  const candidates = symbols.match(/[\d(.+-][\d\s().+\-*/%^]*/g) ?? [];
  return (
    candidates
      .map((candidate) =>
        candidate
          .replace(/\s+/g, ' ')
          .replace(/[\s.+\-*/%^(]+$/, '')
          .trim(),
      )
      .filter((candidate) => candidate.length <= LONGEST && isArithmetic(candidate))
      .sort((a, b) => b.length - a.length)[0] ?? null
  );
}

function isArithmetic(candidate: string): boolean {
  if (!/\d\s*\)*\s*[+\-*/%^]\s*[-+(]*\s*\.?\d/.test(candidate)) return false;
  try {
    parse(candidate);
    return true;
  } catch {
    return false;
  }
}

/** Value of an expression of numbers, + - * / % ^, unary signs and brackets. Throws an Error that a user can read. */
export function calculate(expression: string): number {
  if (expression.length > LONGEST) throw new Error(`longer than ${LONGEST} characters`);
  const value = parse(expression);
  if (Number.isNaN(value)) throw new Error('the result is not defined');
  if (!Number.isFinite(value)) throw new Error('division by zero or a number too large');
  return Number.parseFloat(value.toPrecision(15));
}

type Cursor = { tokens: string[]; at: number; depth: number };

function parse(expression: string): number {
  const tokens = expression.match(/\d+\.?\d*|\.\d+|[()+\-*/%^]|\S/g) ?? [];
  const cursor: Cursor = { tokens, at: 0, depth: 0 };
  const value = sum(cursor);
  if (cursor.at < tokens.length) throw new Error(`cannot read "${tokens[cursor.at]}"`);
  return value;
}

function sum(cursor: Cursor): number {
  let value = product(cursor);
  for (;;) {
    if (take(cursor, '+')) value += product(cursor);
    else if (take(cursor, '-')) value -= product(cursor);
    else return value;
  }
}

function product(cursor: Cursor): number {
  let value = signed(cursor);
  for (;;) {
    if (take(cursor, '*')) value *= signed(cursor);
    else if (take(cursor, '/')) value /= signed(cursor);
    else if (take(cursor, '%')) value %= signed(cursor);
    else return value;
  }
}

function signed(cursor: Cursor): number {
  if (take(cursor, '-')) return -nested(cursor, signed);
  if (take(cursor, '+')) return nested(cursor, signed);
  const base = atom(cursor);
  return take(cursor, '^') ? base ** nested(cursor, signed) : base;
}

function atom(cursor: Cursor): number {
  if (take(cursor, '(')) {
    const value = nested(cursor, sum);
    if (!take(cursor, ')')) throw new Error('a closing bracket is missing');
    return value;
  }
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new Error('the expression ends too early');
  if (!/^[\d.]/.test(token)) throw new Error(`cannot read "${token}"`);
  cursor.at += 1;
  return Number(token);
}

function nested(cursor: Cursor, part: (cursor: Cursor) => number): number {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) throw new Error(`nested more than ${DEEPEST} deep`);
  const value = part(cursor);
  cursor.depth -= 1;
  return value;
}

function take(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at += 1;
  return true;
}
