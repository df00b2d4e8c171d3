import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Pair } from 'yaml';
import { isMergeKey } from './expand-nodes';

/** The node that stands for a setting: the key of a field, an item of a list. */
type Found = { at: unknown; value: unknown };

/**
 * The offset of a setting such as `targets[0].url` in the text; of one that is missing, that of the nearest thing around it. Null
 * for an empty document.
 */
export function locatePath(document: Document, path: string): number | null {
  return offsetOf(nodeAtPath(document, path).at);
}

function nodeAtPath(document: Document, path: string): Found {
  let found: Found = { at: document.contents, value: document.contents };
  for (let rest = path; rest !== ''; ) {
    const value = resolved(document, found.value);
    const step = isSeq(value) ? itemOf(value.items, rest) : fieldOf(document, value, rest);
    if (!step) break;
    found = { at: step.at, value: step.value };
    rest = step.rest;
  }
  return found;
}

/** The map of a setting: where its text begins and ends, and the end of its key; null where the setting is no map. */
export function locateMap(
  document: Document,
  path: string,
): { from: number; to: number; keyEnd: number | null } | null {
  const { at, value } = nodeAtPath(document, path);
  const map = resolved(document, value);
  if (!isMap(map) || !map.range) return null;
  const [from, to] = map.range;
  // The text of an alias is elsewhere.
  const keyEnd = map === value && isNode(at) ? (at.range?.[1] ?? null) : null;
  return { from, to, keyEnd };
}

export function offsetOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function itemOf(items: readonly unknown[], rest: string): (Found & { rest: string }) | null {
  const [whole = '', index] = /^\[(\d+)\]\.?/.exec(rest) ?? [];
  const item = index === undefined ? undefined : items[Number(index)];
  return item === undefined ? null : { at: item, value: item, rest: rest.slice(whole.length) };
}

/** The longest field name that the rest begins with: names of headers contain dots. */
function fieldOf(
  document: Document,
  node: unknown,
  rest: string,
): (Found & { rest: string }) | null {
  const fits = fieldsOf(document, node)
    .filter(({ name }) => rest === name || /^[.[]/.test(rest.slice(name.length)))
    .filter(({ name }) => rest.startsWith(name))
    .toSorted((a, b) => b.name.length - a.name.length);
  const [best] = fits;
  if (!best) return null;
  const { name, pair } = best;
  return { at: pair.key, value: pair.value, rest: rest.slice(name.length).replace(/^\./, '') };
}

/** Fields of a map, its own before those that it merges. */
function fieldsOf(document: Document, node: unknown): Array<{ name: string; pair: Pair }> {
  const value = resolved(document, node);
  if (isSeq(value)) return value.items.flatMap((item) => fieldsOf(document, item));
  if (!isMap(value)) return [];
  const own = value.items.filter(({ key }) => !isMergeKey(key));
  const merged = value.items.filter(({ key }) => isMergeKey(key));
  return [
    ...own.map((pair) => ({ name: nameOf(resolved(document, pair.key)), pair })),
    ...merged.flatMap((pair) => fieldsOf(document, pair.value)),
  ];
}

function nameOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}
