/** A key press; `timeStamp` is in ms. */
export type KeyPressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'
>;

/** A key older than this is nobody's wish any more, ms. */
const LONGEST_MS = 10_000;
const MOST_KEYS = 20;

/** Of keys that were pressed before anything read them, those that are worth pressing again, in their order. `now`: on the clock of `timeStamp`. */
export function keysToRepeat<K extends KeyPressed>(keys: readonly K[], now: number): K[] {
  return keys.filter(({ timeStamp }) => now - timeStamp <= LONGEST_MS).slice(0, MOST_KEYS);
}
