import type { Stage } from '../sessions/stages';
import { capitaliseFirst } from '../tallies/format-counts';
import type { FunnelCounts } from '../tallies/where-sessions-stop';
import type { LastIncident } from './last-incident';
import type { Clocks } from './sentence';
import type { TargetFacts } from './situation';

/** The deployment that began last, and all of its sessions since; excluded ones left out. */
export type NewestRelease = {
  version: string;
  /** Epoch ms. */
  startedAt: number;
  sessions: number;
  bad: number;
  stage: Stage | null;
};

/** What the sentence about one target is made from. Instants are epoch ms. */
export type SentenceInput = TargetFacts & {
  /** Counts of the window that a failure is stated from. */
  funnel: FunnelCounts;
  /** Excluded sessions of the same window. */
  excluded: number;
  /** The backend's text about failing sessions; null where none is stored. */
  cause: string | null;
  release: { version: string; startedAt: number } | null;
  /** Null where nothing is known to have begun since the failure did. */
  newest: NewestRelease | null;
  /** The release before the one that is warming up; null where there is none. */
  previous: { version: string } | null;
  /** Whether anybody was notified of the failure; null where unknown. */
  notified: boolean | null;
  /** Sessions of the last five minutes, those that were excluded left out. */
  lastMinutes: { sessions: number; bad: number };
  /** When recovery is proven at the earliest, if no more sessions fail; null where unknown. */
  recoveryAt: number | null;
  /** The incident of the target that ended last; null where none is kept. */
  lastIncident: LastIncident | null;
  /** Who paused the target, and when; null where that is not known. `by` is empty where it is not to be shown. */
  pausedBy: { by: string; at: number } | null;
  clocks: Clocks;
};

type Named = Pick<TargetFacts, 'environment' | 'name'>;

/** "staging chat": environment and name, wherever a target is named. */
export const plainName = ({ environment, name }: Named): string => `${environment} ${name}`;

/** "Staging chat", at the beginning of a sentence. */
export const subjectText = (target: Named): string => capitaliseFirst(plainName(target));
