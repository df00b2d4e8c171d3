import type { Judge } from '../../judge/create-judge';
import { packReport } from '../nodes/packed-report';

/** What screens, hints and messages ask about what the judge knows. */
type JudgeReads = Pick<Judge, 'lastJudgedAt' | 'pictureOf' | 'memoryOf' | 'openAlerts'>;

/** What is known while another process judges. */
export type JudgeElsewhere = JudgeReads & {
  /** Reads what is stored now, unless the judge is in this process. Errors: those of the store. */
  refresh(): Promise<void>;
};

/** The judge of this process, which is another one after each taking of the lease, and none while another process has it. */
export type JudgeHandle = JudgeReads & {
  /** Sessions of these targets were committed: evaluates them soon, if the judge is here. */
  poke(targetIds: Iterable<string>): void;
  /** As the judge's; nothing where it is not here. */
  judgeNow(): Promise<void>;
  /** What other processes need of it, packed; null where it is not here. */
  report(): string | null;
  /** Reads what another process evaluated until now; nothing where the judge is here. Errors: those of the store. */
  refresh(): Promise<void>;
  /** The judge that is here from now on. */
  set(judge: Judge): void;
  clear(): void;
};

export function createJudgeHandle(elsewhere: JudgeElsewhere): JudgeHandle {
  let here: Judge | null = null;
  const reads = () => here ?? elsewhere;
  return {
    lastJudgedAt: (targetId) => reads().lastJudgedAt(targetId),
    pictureOf: (targetId) => reads().pictureOf(targetId),
    memoryOf: (targetId) => reads().memoryOf(targetId),
    openAlerts: () => reads().openAlerts(),
    poke: (targetIds) => here?.poke(targetIds),
    judgeNow: async () => here?.judgeNow(),
    report: () => here && packedReport(here),
    refresh: elsewhere.refresh,
    set(judge) {
      here = judge;
    },
    clear() {
      here = null;
    },
  };
}

/** With too many targets for a row the rest is left out, and whoever asks for one of them reads the store. */
function packedReport(judge: Judge): string | null {
  const lastJudgedAt = judge.lastJudgedAt();
  const statuses = judge.statuses().slice(0, MOST_STATUSES);
  return packReport({ lastJudgedAt, statuses }) ?? packReport({ lastJudgedAt, statuses: [] });
}

/** Targets of one report. */
const MOST_STATUSES = 10_000;
