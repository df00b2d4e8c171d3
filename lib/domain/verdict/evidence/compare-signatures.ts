import {
  type Counted as CountedSample,
  compareSamples,
  type MinuteSample,
} from '../model/comparison';
import type { SignatureChange } from '../model/verdict';

type Counted = {
  /** By signature and minute; `at` is the minute's start, epoch ms. */
  rows: ReadonlyArray<{ at: number; key: string; n: number }>;
  /** Sessions of each minute, excluded ones left out. */
  minutes: ReadonlyArray<{ at: number; n: number }>;
};

/** Signatures that are new, gone, or more frequent by evidence; most frequent now first. */
export function compareSignatures(now: Counted, before: Counted): SignatureChange[] {
  const fresh = byKey(now);
  const old = byKey(before);
  const keys = [...new Set([...fresh.keys(), ...old.keys()])];
  const sessionCount = (of: Map<string, number[]>, key: string) =>
    (of.get(key) ?? []).reduce((sum, one) => sum + one, 0);
  return keys
    .flatMap((key): SignatureChange[] => {
      const counts = { now: sessionCount(fresh, key), before: sessionCount(old, key) };
      const change = changeOf(counts, () => [
        sampleOf(now, fresh.get(key)),
        sampleOf(before, old.get(key)),
      ]);
      return change ? [{ ...signatureOfKey(key), ...counts, change }] : [];
    })
    .sort((a, b) => b.now - a.now || b.before - a.before || (a.id < b.id ? -1 : 1));
}

function changeOf(
  n: { now: number; before: number },
  samples: () => [CountedSample, CountedSample],
): SignatureChange['change'] | null {
  if (n.before === 0) return n.now > 0 ? 'new' : null;
  if (n.now === 0) return 'gone';
  return compareSamples(...samples(), 0).word === 'worse' ? 'more_frequent' : null;
}

/** One way of failing among all sessions of its sample. */
function sampleOf({ minutes }: Counted, bad: readonly number[] = []): CountedSample {
  const counted: MinuteSample[] = minutes.map(({ at, n }, i) => {
    const failed = bad[i] ?? 0;
    return { at, bad: failed, n: Math.max(n, failed) };
  });
  const sum = (key: 'bad' | 'n') => counted.reduce((total, one) => total + one[key], 0);
  return { bad: sum('bad'), n: sum('n'), minutes: counted };
}

/** Counts of each signature per minute. */
function byKey({ rows, minutes }: Counted): Map<string, number[]> {
  const place = new Map(minutes.map(({ at }, i) => [at, i]));
  const sums = new Map<string, number[]>();
  for (const { at, key, n } of rows) {
    const i = place.get(at);
    if (i === undefined) continue;
    const counts = sums.get(key) ?? Array<number>(minutes.length).fill(0);
    counts[i] = (counts[i] ?? 0) + n;
    sums.set(key, counts);
  }
  return sums;
}

/** Keys of signature counts are `<id> <title>`; ids have no spaces. */
export function signatureOfKey(key: string): { id: string; title: string } {
  const space = key.indexOf(' ');
  return space < 0
    ? { id: key, title: key }
    : { id: key.slice(0, space), title: key.slice(space + 1) };
}
