export const SENTENCE_TONES = [
  'holds',
  'fails',
  'unsure',
  'no-data',
  'stale',
  'paused',
  'maintenance',
  'recovering',
] as const;
export type SentenceTone = (typeof SENTENCE_TONES)[number];

/** An answer: a headline, and the text that supports it. */
export type Sentence = { tone: SentenceTone; headline: string; detail: string };

/** How an instant (epoch ms) is written: `clock` to the second, `minute` without. The zone is the caller's. */
export type Clocks = { clock(at: number): string; minute(at: number): string };

/** Joins the non-empty parts. */
export const joinSentences = (parts: ReadonlyArray<string | null>): string =>
  parts.filter((part) => part !== null && part !== '').join(' ');
