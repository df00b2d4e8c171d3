import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar } from 'yaml';

/** What is wrong at a node of the document. */
export type NodeProblem = { node: unknown; problem: string; hint: string };

/** Most values that the file may have once its aliases are expanded: 2,000 targets with all fields are a fifth of it. */
const MOST_VALUES = 500_000;

/** A plain key `<<`, as YAML 1.1 defines it. */
export const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.value === '<<' && key.type === Scalar.PLAIN;

/**
 * The value of a document with aliases and merge keys resolved. The first problem ends it, and the value is then of no use. The
 * library's own conversion is not used: it has no limit that fits, and its errors have no place.
 */
export function expandNodes(document: Document): { value: unknown } | NodeProblem {
  const expander = new Expander(document);
  try {
    return { value: expander.valueOf(document.contents) };
  } catch (error) {
    if (error instanceof ExpandError) return error.found;
    throw error;
  }
}

class ExpandError extends Error {
  readonly found: NodeProblem;

  constructor(found: NodeProblem) {
    super(found.problem);
    this.found = found;
  }
}

class Expander {
  private values = 0;
  /** Nodes that are being expanded: an alias to one of them would never end. */
  private readonly open = new Set<unknown>();

  private readonly document: Document;

  constructor(document: Document) {
    this.document = document;
  }

  valueOf(node: unknown): unknown {
    this.values += 1;
    if (this.values > MOST_VALUES)
      throw failure(node, 'aliases expand to too many values', 'repeat fewer of them');
    if (isAlias(node)) return this.valueOf(this.resolve(node));
    if (isScalar(node)) return scalarValue(node);
    if (!isMap(node) && !isSeq(node)) return null;
    if (this.open.has(node))
      throw failure(node, 'contains itself through an alias', 'remove the alias');
    this.open.add(node);
    const value = isSeq(node)
      ? node.items.map((item) => this.valueOf(item))
      : Object.fromEntries(this.entriesOf(node.items));
    this.open.delete(node);
    return value;
  }

  /** Own fields win over merged ones, and of several merged maps the first. */
  private entriesOf(pairs: readonly Pair[]): Map<string, unknown> {
    const entries = new Map<string, unknown>();
    for (const { key, value } of pairs)
      if (!isMergeKey(key)) entries.set(this.nameOf(key, value), this.valueOf(value));
    for (const { key, value } of pairs) {
      if (!isMergeKey(key)) continue;
      for (const [name, item] of this.mergedEntries(value, key))
        if (!entries.has(name)) entries.set(name, item);
    }
    return entries;
  }

  private mergedEntries(source: unknown, at: unknown): Array<[string, unknown]> {
    const node = isAlias(source) ? this.resolve(source) : source;
    if (isSeq(node)) return node.items.flatMap((item) => this.mergedEntries(item, at));
    if (isMap(node)) return Object.entries(this.valueOf(node) as Record<string, unknown>);
    throw failure(
      at,
      'a merge key takes fields of another block, not a value',
      'write <<: *name, where &name marks a block of fields',
    );
  }

  private resolve(alias: Node & { source: string }): unknown {
    const found = isAlias(alias) ? alias.resolve(this.document) : undefined;
    if (found !== undefined) return found;
    throw failure(
      alias,
      `there is no anchor &${alias.source} above`,
      `mark the block as &${alias.source}, or put text that begins with * into quotes`,
    );
  }

  private nameOf(key: unknown, value: unknown): string {
    const node = isAlias(key) ? this.resolve(key) : key;
    if (!isScalar(node))
      throw failure(
        key ?? value,
        'this is read as nested fields or lists, not as text',
        'put the value into quotes; for a value of the environment write $' + '{env:NAME}',
      );
    const name = String(node.value);
    if (name === '__proto__') throw failure(key, 'unknown field', 'remove it');
    return name;
  }
}

function scalarValue(node: Scalar): unknown {
  const { value } = node;
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  if (!isPlain || (typeof value === 'number' && !Number.isFinite(value)))
    throw failure(node, 'this is neither text, nor a number, nor true or false', 'use quotes');
  return value;
}

function failure(node: unknown, problem: string, hint: string): ExpandError {
  return new ExpandError({ node, problem, hint });
}
