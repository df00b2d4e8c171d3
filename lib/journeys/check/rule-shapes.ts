import { isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { STAGES } from '../../domain/sessions/stages';
import {
  BUILT_IN_VALUES,
  FAILING_STAGES,
  isPathText,
  isRegexText,
  READ_KEYS,
  RULE_MARKS,
  SIGNS,
} from '../language/names';
import { checkCondition, checkPath, checkRegex, checkValues } from './check-expressions';
import { checkLeaf, checkPattern, isRuleNode, valueNode } from './check-patterns';
import { type Checking, keyText, knownInstead, textOf, type Value } from './checking';
import { anyValue, flag, listOfShape, mapOf, type Shape, type Shapes, wholeNumber } from './shapes';

export const path: Shape = (checking, node) => checkPath(checking, node);
const condition: Shape = (checking, node) => checkCondition(checking, node);

/** A pattern, or a rule with `match`, `where` and `text`. */
export const pattern: Shape = (checking, node) =>
  checkPattern(checking, node, (rule) => checkRule(checking, rule, 'expect'));

/** `{name: path}`. */
export const pathMap: Shape = (checking, node, name) => {
  if (!isMap(node)) {
    checking.report(node, `\`${name}\` maps names to paths`, 'write {id: $.data.id}');
    return;
  }
  for (const pair of node.items) {
    const key = keyText(pair.key);
    if (BUILT_IN_VALUES.some((one) => one === key))
      checking.report(
        pair.key as Value,
        `\`${key}\` is a built-in value`,
        'save under another name',
      );
    else if (!/^[A-Za-z_]\w*$/.test(key))
      checking.report(pair.key as Value, `\`${key}\` is no name`, 'use letters, digits and _');
    else checking.saved.add(key);
    listOfShape(path)(checking, valueNode(pair), key);
  }
};

/** A stage of a list of stages. */
function stageOf(known: readonly string[]): Shape {
  return (checking, node) => {
    const text = textOf(node) ?? '';
    if (!known.includes(text))
      checking.report(node, `no such stage: \`${text}\``, knownInstead(text, known));
  };
}

export const failingStage = stageOf(FAILING_STAGES);

/** A path, or a fixed text. */
const said: Shape = listOfShape((checking, node) => {
  if (isPathText(textOf(node) ?? '')) checkPath(checking, node);
  else checkValues(checking, node);
});

const closeRule: Shape = listOfShape((checking, node, name) => {
  const value = isScalar(node) ? node.value : null;
  if (typeof value === 'string' && isRegexText(value)) checkRegex(checking, node, value);
  else if (typeof value !== 'number' || !Number.isInteger(value))
    checking.report(node, `\`${name}\` is a close code, or a /regex/ of the reason`);
});

const recovered: Shape = (checking, node) => {
  if (!isScalar(node) || node.value !== true) checkCondition(checking, node);
};

/** What every rule is made of; which of it a key allows is in `ALLOWED`. */
const RULE: Shapes = {
  match: pattern,
  where: condition,
  text: (checking, node) => checkLeaf(checking, node),
  answer: listOfShape(path),
  save: pathMap,
  also: listOfShape(stageOf(SIGNS.filter((sign) => sign !== 'complete'))),
  reply: anyValue,
  ok: condition,
  times: wholeNumber,
  outermost: pattern,
  stage: failingStage,
  code: said,
  message: said,
  recovered,
  close: closeRule,
  status: listOfShape(wholeNumber),
  maybe: flag,
};
const WHERE = ['match', 'where', 'text'];
const SIGN_RULE = [...WHERE, 'answer', 'save', 'also', 'reply'];
const ALLOWED: { readonly [key: string]: readonly string[] } = {
  error: [...WHERE, 'code', 'message', 'stage', 'recovered', 'close', 'status'],
  ping: [...WHERE, 'reply'],
  ignore: WHERE,
  fallback: WHERE,
  emergency: WHERE,
  complete: [...WHERE, 'answer', 'save', 'also', 'ok', 'code', 'message', 'times', 'outermost'],
  expect: [...WHERE, 'times', 'maybe'],
};

const ruleShape = mapOf(RULE, 'a rule');

/** A rule under a key of `read`, or where a pattern is expected. */
function checkRule(checking: Checking, node: YAMLMap, under: string): void {
  ruleShape(checking, node, under);
  const allowed = ALLOWED[under] ?? SIGN_RULE;
  for (const { key } of node.items) {
    const name = keyText(key);
    if (Object.hasOwn(RULE, name) && !allowed.includes(name))
      checking.report(
        key as Value,
        `\`${name}\` has no meaning under \`${under}\``,
        `allowed: ${allowed.join(', ')}`,
      );
  }
}

/** Rules of one key of `read`, or of `expect`. */
export function rulesUnder(under: string): Shape {
  return (checking, node) =>
    checkPattern(checking, node, (rule) => checkRule(checking, rule, under));
}

export const readShape: Shape = (checking, node, name) => {
  if (isScalar(node)) {
    if (node.value !== 'agent')
      checking.report(node, '`read` is a map of stages, or the word agent for the built-in reader');
    return;
  }
  if (!isMap(node)) {
    checking.report(node, `\`${name}\` is a map of: ${READ_KEYS.join(', ')}`);
    return;
  }
  for (const pair of node.items) {
    const key = keyText(pair.key);
    const value = valueNode(pair);
    if (!READ_KEYS.some((one) => one === key))
      checking.report(
        pair.key as Value,
        `\`read\` has no \`${key}\``,
        knownInstead(key, READ_KEYS),
      );
    else if (key !== 'else') rulesUnder(key)(checking, value, key);
    else if (textOf(value) !== 'agent')
      checking.report(
        value ?? (pair.key as Value),
        '`else` is the word agent, for the built-in reader',
      );
  }
};

/** A stage or a pattern that a step waits for. */
export const waitShape: Shape = (checking, node) => {
  const text = textOf(node);
  const sign = SIGNS.find((one) => one === text);
  if (sign) checking.waits.push({ stage: sign, at: node });
  else if (text !== null && STAGES.some((stage) => stage === text))
    checking.report(node, `no step can wait for \`${text}\``, `known here: ${SIGNS.join(', ')}`);
  else pattern(checking, node, 'wait');
};

/** The rules of one key, whether it holds one or a list; each a rule, or a pattern. */
export function ruleNodes(node: Value): Value[] {
  if (!isSeq(node)) return node ? [node] : [];
  return node.items.map((item) => item as Value);
}

/** The value of an attribute of a rule. */
export function attributeOf(node: Value, name: string): Value {
  if (!isRuleNode(node)) return null;
  const pair = node.items.find(({ key }) => keyText(key) === name);
  return pair ? valueNode(pair) : null;
}

/** Whether a rule is about a close or a refused upgrade, and not about a message. */
export function isOfConnection(node: Value): boolean {
  return isRuleNode(node) && RULE_MARKS.slice(3).some((mark) => attributeOf(node, mark) !== null);
}
