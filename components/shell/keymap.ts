/** One key: its `KeyboardEvent.key`, `mod+` before it for ⌘ or Ctrl. */
export type KeySequence = readonly [string] | readonly [string, string];

/** The second key of a sequence must come within this time, ms. */
const SEQUENCE_MS = 1_200;

/** First keys of the sequences that work on every page. */
const FIRST_KEYS: ReadonlySet<string> = new Set(['g', 't', 'd']);

export type KeyPress = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>;

/** The name of a press in the map; null for lone modifiers and Alt combinations. */
function pressName(press: KeyPress): string | null {
  if (press.altKey || ['Shift', 'Control', 'Meta', 'Alt', 'AltGraph'].includes(press.key)) {
    return null;
  }
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return press.metaKey || press.ctrlKey ? `mod+${key}` : key;
}

/**
 * Tracks key presses and returns the index of the sequence that they complete, or -1. `pending` is the first key of a sequence that has begun. A
 * letter after the first key of a sequence that another reader knows belongs to that sequence: `d k` moves in no list.
 */
export function createKeyReader(sequences: readonly KeySequence[], now: () => number) {
  let pending: { key: string; at: number } | null = null;
  return {
    press(press: KeyPress): number {
      const name = pressName(press);
      if (name === null) return -1;
      const first = pending && now() - pending.at <= SEQUENCE_MS ? pending.key : null;
      pending = null;
      if (first !== null) {
        const found = sequences.findIndex(([a, b]) => a === first && b === name);
        if (found >= 0) return found;
      }
      const alone = sequences.findIndex((keys) => keys.length === 1 && keys[0] === name);
      const begins = (key: string) =>
        sequences.some((keys) => keys.length === 2 && keys[0] === key);
      const isElsewhere = first !== null && !begins(first) && /^[a-z]$/.test(name);
      if (alone >= 0 && !isElsewhere) return alone;
      if (begins(name) || FIRST_KEYS.has(name)) pending = { key: name, at: now() };
      return -1;
    },
  };
}

const SIGNS: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→' };

/** How keys are written: `⌘K` on Apple devices, `Ctrl K` elsewhere. */
export function keySigns(keys: KeySequence, apple: boolean): string[] {
  return keys.flatMap((key) => {
    if (key.startsWith('mod+')) return [apple ? '⌘' : 'Ctrl', key.slice(4).toUpperCase()];
    return [SIGNS[key] ?? key];
  });
}
