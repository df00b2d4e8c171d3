import type { Problem } from '../problems/problem';
import { substituteVariables } from '../substitute';

/** A value that an exported file takes from the environment. */
export type ExportedVariable = {
  name: string;
  /** What it is, for people: "token of the target chat in staging". */
  of: string;
  /** Of text that is no secret, and that the file could not contain; null: a secret, which is not exported. */
  value: string | null;
};

/** What a value belongs to. */
export type Owner = {
  kind: 'target' | 'notifier' | 'rule' | 'window' | 'source';
  name: string;
  /** For people: "target chat in staging". */
  title: string;
};

const LONGEST = 90;

export type Variables = {
  /** A reference to take the place of a secret. All secrets of an exported file go through here. */
  secret(owner: Owner, field: string): string;
  /** Text as the file has to write it, or a reference where the file could not contain it. */
  text(owner: Owner, field: string, value: string): string;
  /** Those that were named so far, with what each was for. */
  list(): ExportedVariable[];
};

/** Names variables `TARGET_FIELD`: each once, and the same ones for the same state. */
export function createVariables(): Variables {
  const named = new Map<string, ExportedVariable>();

  function variableReference({ kind, name, title }: Owner, field: string, value: string | null) {
    const wanted = variableName([wordOf(name) || kind, field]);
    const free = named.has(wanted) ? numberedName(wanted, named) : wanted;
    named.set(free, { name: free, of: `${field} of the ${title}`, value });
    return `\${env:${free}}`;
  }

  return {
    secret: (owner, field) => variableReference(owner, field, null),
    text(owner, field, value) {
      const escaped = value.replaceAll('${', () => '$${');
      return survivesReading(escaped, value) ? escaped : variableReference(owner, field, value);
    },
    list: () => [...named.values()],
  };
}

/** Whether the file would read the text as it is meant, and not as a reference of another tool. */
function survivesReading(written: string, meant: string): boolean {
  const problems: Problem[] = [];
  const read = substituteVariables({ value: written }, {}, problems) as { value: unknown };
  return problems.length === 0 && read.value === meant;
}

/** What a variable can contain of a name; '' where that is nothing. */
function wordOf(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

function variableName(parts: readonly string[]): string {
  const name = parts.map(wordOf).join('_').slice(0, LONGEST);
  return /^[A-Z]/.test(name) ? name : `TOCSIN_${name}`;
}

function numberedName(base: string, taken: ReadonlyMap<string, unknown>): string {
  let count = 2;
  while (taken.has(`${base}_${count}`)) count += 1;
  return `${base}_${count}`;
}
