import type { Situation } from './situation';

/** The state of a target in a word or two: in the list of all targets and on badges. */
export const SITUATION_WORDS: Record<Situation, string> = {
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
  fails: 'fails',
  unjudged: 'failing, not evaluated yet',
  recovering: 'recovering',
  unsure: 'not enough evidence',
  holds: 'holds',
  no_data: 'no data',
};
