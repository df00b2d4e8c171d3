import { Parser } from 'yaml';

/** Deepest nesting of lists and fields. The library recurses, and a stack overflow in it ends the process. */
const DEEPEST = 64;

/** The offset at which a text nests deeper than a configuration ever does; null where it does not. */
export function tooDeepAt(text: string): number | null {
  const open: Array<{ node: object; depth: number }> = [];
  for (const node of new Parser().parse(text)) open.push({ node, depth: 0 });
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next;
    if (depth > DEEPEST) return 'offset' in node ? Number(node.offset) : 0;
    for (const child of childrenOf(node)) open.push({ node: child, depth: depth + 1 });
  }
  return null;
}

/** Nodes inside a token of the parser: the value of a document, keys and values of the items of a collection. */
function childrenOf(node: object): object[] {
  const items = 'items' in node && Array.isArray(node.items) ? node.items : [];
  const inside: unknown[] = 'value' in node ? [node.value] : [];
  for (const item of items) inside.push(item.key, item.value);
  return inside.filter((child): child is object => typeof child === 'object' && child !== null);
}
