import { compare } from '../comparison';
import type { SignatureChange } from './verdict';

type Counted = { rows: ReadonlyArray<{ key: string; n: number }>; sessions: number };

/** Ways of failing that a release brought, lost, or has more often by evidence; most frequent now first. */
export function compareSignatures(now: Counted, before: Counted): SignatureChange[] {
  const fresh = byKey(now);
  const old = byKey(before);
  const keys = [...new Set([...fresh.keys(), ...old.keys()])];
  return keys
    .flatMap((key): SignatureChange[] => {
      const counts = { now: fresh.get(key) ?? 0, before: old.get(key) ?? 0 };
      const change = changeOf(counts, { now: now.sessions, before: before.sessions });
      return change ? [{ ...named(key), ...counts, change }] : [];
    })
    .sort((a, b) => b.now - a.now || b.before - a.before || (a.id < b.id ? -1 : 1));
}

function changeOf(
  n: { now: number; before: number },
  of: { now: number; before: number },
): SignatureChange['change'] | null {
  if (n.before === 0) return n.now > 0 ? 'new' : null;
  if (n.now === 0) return 'gone';
  const sample = (bad: number, all: number) => ({ bad, n: Math.max(bad, all) });
  const { word } = compare(sample(n.now, of.now), sample(n.before, of.before), 0);
  return word === 'worse' ? 'more_frequent' : null;
}

function byKey({ rows }: Counted): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { key, n } of rows) sums.set(key, (sums.get(key) ?? 0) + n);
  return sums;
}

/** Keys of signature counts are `<id> <title>`; ids have no spaces. */
function named(key: string): { id: string; title: string } {
  const space = key.indexOf(' ');
  return space < 0
    ? { id: key, title: key }
    : { id: key.slice(0, space), title: key.slice(space + 1) };
}
