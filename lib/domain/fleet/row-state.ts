import type { Situation } from '../sentence/situation';

/** The states that targets are counted by. A target whose failures are not evaluated yet, or that recovers, is `unsure`. */
export const ROW_STATES = [
  'fails',
  'unsure',
  'holds',
  'noData',
  'stale',
  'paused',
  'maintenance',
] as const;
export type RowState = (typeof ROW_STATES)[number];

const STATE_OF: Record<Situation, RowState> = {
  stale: 'stale',
  paused: 'paused',
  maintenance: 'maintenance',
  fails: 'fails',
  unjudged: 'unsure',
  recovering: 'unsure',
  unsure: 'unsure',
  holds: 'holds',
  no_data: 'noData',
};

/** The state that a target in this case is counted by. */
export const rowStateOf = (situation: Situation): RowState => STATE_OF[situation];
