import { isMap, isScalar, isSeq } from 'yaml';
import { checkValues } from './check-expressions';
import { valueNode } from './check-patterns';
import { type Checking, keyText, knownInstead, textOf, type Value } from './checking';

/** Checks one value. `name`: the key that holds it, for messages. */
export type Shape = (checking: Checking, node: Value, name: string) => void;

export type Shapes = { readonly [key: string]: Shape };

/** A map with these keys. `where`: what it is, such as "a step". */
export function mapOf(shapes: Shapes, where?: string): Shape {
  const keys = Object.keys(shapes);
  return (checking, node, name) => {
    const title = where ?? `\`${name}\``;
    if (!isMap(node)) {
      checking.report(node, `${title} is a map of keys: ${keys.join(', ')}`);
      return;
    }
    for (const pair of node.items) {
      const key = keyText(pair.key);
      const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
      const value = valueNode(pair);
      if (!shape)
        checking.report(
          pair.key as Value,
          `unknown key \`${key}\` in ${title}`,
          knownInstead(key, keys),
        );
      else if (
        value === null ||
        value === undefined ||
        (isScalar(value) && value.value === null && !isWrittenNull(value.source))
      )
        checking.report(pair.key as Value, `\`${key}\` has no value`);
      else shape(checking, value, key);
    }
  };
}

function isWrittenNull(source: string | undefined): boolean {
  return /^(?:null|~)$/i.test(source ?? '');
}

/** One value, or a list of them. */
export function listOfShape(shape: Shape): Shape {
  return (checking, node, name) => {
    if (!isSeq(node)) shape(checking, node, name);
    else for (const item of node.items) shape(checking, item as Value, name);
  };
}

/** A list, which is needed even for one value. */
export function seqOf(shape: Shape): Shape {
  return (checking, node, name) => {
    if (isSeq(node)) for (const item of node.items) shape(checking, item as Value, name);
    else checking.report(node, `\`${name}\` is a list`, 'write [...], or one "- ..." per line');
  };
}

export function oneOf(words: readonly string[]): Shape {
  return (checking, node, name) => {
    const text = textOf(node) ?? '';
    if (!words.includes(text))
      checking.report(node, `\`${name}\` is one of ${words.join(', ')}`, knownInstead(text, words));
  };
}

/** A text in which `$name` is a value. */
export const templateText: Shape = (checking, node, name) => {
  if (textOf(node) === null) checking.report(node, `\`${name}\` is a text`, 'put it into quotes');
  else checkValues(checking, node);
};

/** A map of texts, such as headers. */
export const templateTexts: Shape = (checking, node, name) => {
  if (!isMap(node)) checking.report(node, `\`${name}\` maps names to texts`);
  else for (const pair of node.items) templateText(checking, valueNode(pair), keyText(pair.key));
};

export const flag: Shape = (checking, node, name) => {
  if (!isScalar(node) || typeof node.value !== 'boolean')
    checking.report(node, `\`${name}\` is true or false`);
};

export const wholeNumber: Shape = (checking, node, name) => {
  const value = isScalar(node) ? node.value : null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    checking.report(node, `\`${name}\` is a whole number from 1`);
};

/** Any value, in whose texts `$name` is a value. */
export const anyValue: Shape = (checking, node, name) => {
  if (isSeq(node)) for (const item of node.items) anyValue(checking, item as Value, name);
  else if (!isMap(node)) checkValues(checking, node);
  else
    for (const pair of node.items) {
      const { key } = pair;
      if (isMap(key)) {
        const meant = keyText(key.items[0]?.key) || 'run';
        checking.report(key, 'values are written $name here, not {{name}}', `write \`$${meant}\``);
      } else anyValue(checking, valueNode(pair), keyText(key));
    }
};
