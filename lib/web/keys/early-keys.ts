/** A key press; `timeStamp` is in ms. */
export type KeyPressed = Pick<
  KeyboardEvent,
  'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'timeStamp'
>;

type Page = {
  /** Whether a part that may read keys is still to come. */
  isWaiting(): boolean;
  /** Presses a key again; answers whether something used it. */
  press(key: KeyPressed): boolean;
  /** On the clock of `timeStamp`, ms. */
  now(): number;
};

/** A key older than this is nobody's wish any more, ms. */
const LONGEST_MS = 10_000;
const MOST_KEYS = 20;

/** Keeps keys that nothing on the page has used while parts of it are still to come, and presses them again once all are there. */
export function createEarlyKeys({ isWaiting, press, now }: Page) {
  let kept: KeyPressed[] = [];
  /** Keeps a key that nothing used. One that was used ends what is kept: the reader has gone on. */
  const note = (key: KeyPressed, isUsed: boolean): void => {
    if (isUsed) kept = [];
    else if (isWaiting() && kept.length < MOST_KEYS) kept.push(key);
  };
  const pressAll = (keys: readonly KeyPressed[]): void => {
    for (const key of keys) if (now() - key.timeStamp <= LONGEST_MS) note(key, press(key));
  };
  return {
    note,
    /** Presses keys in their order, and keeps what nothing used. */
    pressAll,
    /** Presses what is kept, if nothing is still to come. */
    release(): void {
      if (isWaiting()) return;
      const keys = kept;
      kept = [];
      pressAll(keys);
    },
    forget(): void {
      kept = [];
    },
  };
}
