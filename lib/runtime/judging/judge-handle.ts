import type { JudgeReport } from '../../contract/node-reports';
import type { Judge } from '../../judge/create-judge';

/** What screens, hints and messages ask about what the judge knows. */
export type JudgeReads = Pick<Judge, 'lastJudgedAt' | 'pictureOf' | 'memoryOf' | 'openAlerts'>;

/** The judge of this process, which is another one after each taking of the lease, and none while another process has it. */
export type JudgeHandle = JudgeReads & {
  /** Sessions of these targets were committed: evaluates them soon, if the judge is here. */
  poke(targetIds: Iterable<string>): void;
  /** As the judge's; nothing where it is not here. */
  judgeNow(): Promise<void>;
  /** What other processes need of it; null where it is not here. */
  report(): JudgeReport | null;
  /** The judge that is here from now on. */
  set(judge: Judge): void;
  clear(): void;
};

/** `elsewhere`: what is known while another process judges. */
export function createJudgeHandle(elsewhere: JudgeReads): JudgeHandle {
  let here: Judge | null = null;
  const reads = () => here ?? elsewhere;
  return {
    lastJudgedAt: (targetId) => reads().lastJudgedAt(targetId),
    pictureOf: (targetId) => reads().pictureOf(targetId),
    memoryOf: (targetId) => reads().memoryOf(targetId),
    openAlerts: () => reads().openAlerts(),
    poke: (targetIds) => here?.poke(targetIds),
    judgeNow: async () => here?.judgeNow(),
    report: () => here && { lastJudgedAt: here.lastJudgedAt(), statuses: here.statuses() },
    set(judge) {
      here = judge;
    },
    clear() {
      here = null;
    },
  };
}
