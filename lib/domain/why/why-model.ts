import type { Correlates } from './find-correlates';
import type { Sureness } from './sureness';
import type { Problem } from './why-cell';
import type { WhyFilter } from './why-filter';

/** One line of the ladder, with its sureness and the sessions that it is about; null where it is about none. */
export type WhyLine = {
  kind: 'what' | 'where' | 'how' | 'whom' | 'since';
  text: string;
  sureness: Sureness;
  sessions: number | null;
  filter: WhyFilter | null;
  /** Epoch ms, for lines about an instant. */
  at: number | null;
};

/** One way in which sessions fail, with what is known of its cause. */
export type WhyProblem = {
  problem: Problem;
  sessions: number;
  lines: WhyLine[];
  compared: Correlates['compared'];
  notCompared: Correlates['notCompared'];
};

export type WhyLadder = {
  /** Null where no session failed. */
  what: WhyLine | null;
  /** The stage that explains most comes first; at most three. */
  problems: WhyProblem[];
  /** Ways to fail that are not listed. */
  more: number;
};
