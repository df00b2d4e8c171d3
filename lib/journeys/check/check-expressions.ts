import { isScalar } from 'yaml';
import { durationMs } from '../language/durations';
import { JOURNEY_LIMITS } from '../language/limits';
import { FILTERS, isPathText, isRegexText } from '../language/names';
import { compileCondition, compilePath, valuesInCondition } from '../match/json-path';
import { compileRegexText } from '../match/linear-regex';
import { referencesIn } from '../values/template';
import { type Checking, knownInstead, textOf, type Value } from './checking';

const BRACES = /\{\{\s*(\w+)\s*\}\}/g;
const PATH_EXAMPLE = 'expected a JSONPath such as $.payload.id';

/** Values in a text: their filters are known here, their names at the end, when everything that is saved is known. */
export function checkValues(checking: Checking, node: Value): void {
  const text = textOf(node);
  if (text === null) return;
  if (text.replace(BRACES, '') !== text) {
    const meant = text.replace(BRACES, '$$$1');
    checking.report(node, 'values are written $name here, not {{name}}', `write \`${meant}\``);
  }
  noteUses(checking, node, referencesIn(text));
}

function noteUses(checking: Checking, node: Value, references: readonly string[]): void {
  for (const reference of references) {
    const [name = '', ...filters] = reference.split('|');
    checking.uses.push({ name, at: node });
    for (const filter of filters)
      if (!FILTERS.some((one) => one === filter))
        checking.report(node, `unknown filter \`${filter}\``, knownInstead(filter, FILTERS));
  }
}

/** A path of RFC 9535. */
export function checkPath(checking: Checking, node: Value): void {
  const text = textOf(node);
  if (text === null || !isPathText(text)) {
    const found = text ?? (isScalar(node) ? String(node.value) : null);
    checking.report(
      node,
      found === null ? PATH_EXAMPLE : `${PATH_EXAMPLE}, found \`${found}\``,
      text !== null && /^[A-Za-z_][\w.]*$/.test(text) ? `write \`$.${text}\`` : null,
    );
    return;
  }
  if (!isShort(checking, node, text) || !isNarrow(checking, node, text)) return;
  try {
    compilePath(text);
  } catch (error) {
    const { message, index } = readSyntaxError(error);
    const suggestion = 'a path looks like $.payload.items[0].id';
    checking.report(offsetIn(node, index), `not a JSONPath (RFC 9535): ${message}`, suggestion);
  }
}

/** A logical expression of RFC 9535 over `$`. */
export function checkCondition(checking: Checking, node: Value): void {
  const text = textOf(node);
  if (text === null) {
    checking.report(node, 'expected a condition such as $.status == "completed"');
    return;
  }
  if (!isShort(checking, node, text) || !isNarrow(checking, node, text)) return;
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');
  noteUses(checking, node, valuesInCondition(text));
  if (bare.includes('@')) checking.report(node, 'a condition has no @', 'write $.key, not @.key');
  else if (!bare.includes('$'))
    checking.report(
      node,
      'a condition compares paths',
      `write \`$.${text.trim().split(/\s/)[0]} …\``,
    );
  else if (/(?:^|[^=!<>])=(?:[^=]|$)/.test(bare))
    checking.report(node, 'to compare, write == and not =');
  else compileOrReport(checking, node, text);
}

function compileOrReport(checking: Checking, node: Value, text: string): void {
  try {
    compileCondition(text);
  } catch (error) {
    const { message } = readSyntaxError(error);
    checking.report(node, `not a condition (RFC 9535): ${message}`);
  }
}

function isShort(checking: Checking, node: Value, text: string): boolean {
  const { expressionLength } = JOURNEY_LIMITS;
  if (text.length <= expressionLength) return true;
  checking.report(node, `an expression has at most ${expressionLength} characters`);
  return false;
}

function isNarrow(checking: Checking, node: Value, text: string): boolean {
  if (text.split('..').length <= 2) return true;
  checking.report(node, 'one `..` at most: more would be slow on large messages');
  return false;
}

/** An error of the library: without its position, which is that of a wrapped expression. */
function readSyntaxError(error: unknown): { message: string; index: number } {
  const message = error instanceof Error ? error.message.replace(/\s*\(.*\)$/, '') : String(error);
  const token: unknown = typeof error === 'object' && error !== null && Reflect.get(error, 'token');
  const index: unknown = typeof token === 'object' && token !== null && Reflect.get(token, 'index');
  return { message, index: typeof index === 'number' ? index : 0 };
}

/** A position inside a scalar; that of the scalar where it is quoted or spans lines. */
function offsetIn(node: Value, index: number): Value | number {
  const start = node?.range?.[0];
  if (start === undefined || !isScalar(node)) return node;
  const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0;
  return start + quote + index;
}

const LOOK_AROUND = /\(\?<?[=!]|\\[1-9]/;

/** `/body/flags`. */
export function checkRegex(checking: Checking, node: Value, text: string): void {
  if (!isShort(checking, node, text) || !isRegexText(text)) return;
  try {
    compileRegexText(text);
  } catch (error) {
    const { message } = readRegexError(error);
    const isLookAround = LOOK_AROUND.test(text);
    checking.report(
      node,
      `regular expression: ${message}`,
      isLookAround
        ? 'look-around and back-references do not exist in linear-time expressions: use two patterns or `where`'
        : null,
    );
  }
}

function readRegexError(error: unknown): { message: string } {
  const message = error instanceof Error ? error.message : String(error);
  return { message: message.replace(/^error parsing regexp: /, '') };
}

/** `90ms`, `10s`, `2m`, or a value that holds one. */
export function checkDuration(checking: Checking, node: Value): void {
  const value = isScalar(node) ? node.value : null;
  if (typeof value === 'number') {
    checking.report(node, `${value} what?`, `write ${value}ms or ${value}s`);
  } else if (typeof value === 'string' && value.startsWith('$')) {
    checkValues(checking, node);
  } else if (typeof value !== 'string' || durationMs(value) === null) {
    const found = typeof value === 'string' ? `: \`${value}\`` : '';
    checking.report(node, `not a duration${found}`, 'write 500ms, 10s or 2m');
  }
}
