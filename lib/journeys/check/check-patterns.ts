import { isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { isPathText, isRegexText, RULE_MARKS, VALUE_KINDS } from '../language/names';
import { checkRegex, checkValues } from './check-expressions';
import { type Checking, keyText, knownInstead, textOf, type Value } from './checking';

/** The node of a pair, which the library types as unknown. */
export function valueNode(pair: Pair): Value {
  return pair.value as Value;
}

function isNull(node: Value): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

/** Whether a map is a rule, and not a partial object. */
export function isRuleNode(node: Value): node is YAMLMap {
  return (
    isMap(node) && node.items.some(({ key }) => RULE_MARKS.some((mark) => mark === keyText(key)))
  );
}

const EMPTY_PATTERN = 'an empty pattern matches nothing';
const PRESENCE = 'to ask that a key is there write <any>, that it is not there <absent>';

/** A pattern that is no rule: a name, a `/regex/`, a partial object, or a list of patterns. `checkRule`: for rules in the list. */
export function checkPattern(
  checking: Checking,
  node: Value,
  checkRule: (node: YAMLMap) => void,
): void {
  if (isNull(node)) checking.report(node, EMPTY_PATTERN, PRESENCE);
  else if (isSeq(node)) {
    for (const item of node.items) checkPattern(checking, item as Value, checkRule);
  } else if (isRuleNode(node)) checkRule(node);
  else checkLeaf(checking, node);
}

/** What a value of a partial object is compared with. */
export function checkLeaf(checking: Checking, node: Value): void {
  if (isMap(node)) for (const pair of node.items) checkField(checking, pair);
  else if (isSeq(node)) for (const item of node.items) checkLeaf(checking, item as Value);
  else checkLeafText(checking, node);
}

function checkField(checking: Checking, pair: Pair): void {
  const value = valueNode(pair);
  const isWritten = isScalar(value) && /null|~/i.test(value.source ?? '');
  if (isNull(value) && !isWritten) {
    const key = keyText(pair.key);
    checking.report(
      pair.key as Value,
      `\`${key}:\` has no value: everything after # is a comment`,
      'write <any>, <absent> or null',
    );
  } else checkLeaf(checking, value);
}

function checkLeafText(checking: Checking, node: Value): void {
  const text = textOf(node);
  if (text === null) return;
  if (/^<\w+>$/.test(text)) {
    if (!VALUE_KINDS.some((kind) => kind === text))
      checking.report(node, `unknown kind ${text}`, knownInstead(text, VALUE_KINDS));
  } else if (isRegexText(text)) checkRegex(checking, node, text);
  else if (isPathText(text) && text !== '$')
    checking.report(node, 'a path is no pattern', `write \`where: ${text} == "…"\``);
  else checkValues(checking, node);
}
