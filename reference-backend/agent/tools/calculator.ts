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
    parseTokens(candidate);
    return true;
  } catch {
    return false;
  }
}

/** Value of an expression of numbers, + - * / % ^, unary signs and brackets. Throws an Error that a user can read. */
export function evaluateExpression(expression: string): number {
  if (expression.length > LONGEST) throw new Error(`longer than ${LONGEST} characters`);
  const value = parseTokens(expression);
  if (Number.isNaN(value)) throw new Error('the result is not defined');
  if (!Number.isFinite(value)) throw new Error('division by zero or a number too large');
  return Number.parseFloat(value.toPrecision(15));
}

type Cursor = { tokens: string[]; at: number; depth: number };

function parseTokens(expression: string): number {
  const tokens = expression.match(/\d+\.?\d*|\.\d+|[()+\-*/%^]|\S/g) ?? [];
  const cursor: Cursor = { tokens, at: 0, depth: 0 };
  const value = parseSum(cursor);
  if (cursor.at < tokens.length) throw new Error(`cannot read "${tokens[cursor.at]}"`);
  return value;
}

function parseSum(cursor: Cursor): number {
  let value = parseProduct(cursor);
  for (;;) {
    if (takeToken(cursor, '+')) value += parseProduct(cursor);
    else if (takeToken(cursor, '-')) value -= parseProduct(cursor);
    else return value;
  }
}

function parseProduct(cursor: Cursor): number {
  let value = parseSigned(cursor);
  for (;;) {
    if (takeToken(cursor, '*')) value *= parseSigned(cursor);
    else if (takeToken(cursor, '/')) value /= parseSigned(cursor);
    else if (takeToken(cursor, '%')) value %= parseSigned(cursor);
    else return value;
  }
}

function parseSigned(cursor: Cursor): number {
  if (takeToken(cursor, '-')) return -parseNested(cursor, parseSigned);
  if (takeToken(cursor, '+')) return parseNested(cursor, parseSigned);
  const base = parseAtom(cursor);
  return takeToken(cursor, '^') ? base ** parseNested(cursor, parseSigned) : base;
}

function parseAtom(cursor: Cursor): number {
  if (takeToken(cursor, '(')) {
    const value = parseNested(cursor, parseSum);
    if (!takeToken(cursor, ')')) throw new Error('a closing bracket is missing');
    return value;
  }
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new Error('the expression ends too early');
  if (!/^[\d.]/.test(token)) throw new Error(`cannot read "${token}"`);
  cursor.at += 1;
  return Number(token);
}

function parseNested(cursor: Cursor, part: (cursor: Cursor) => number): number {
  cursor.depth += 1;
  if (cursor.depth > DEEPEST) throw new Error(`nested more than ${DEEPEST} deep`);
  const value = part(cursor);
  cursor.depth -= 1;
  return value;
}

function takeToken(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at += 1;
  return true;
}
