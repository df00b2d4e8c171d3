import type { ReasonCode, SeenSessions, VerdictWord } from './verdict';

/** The label of each verdict: the same in lists, pages, reports and at the terminal. */
export const VERDICT_NAMES: Record<VerdictWord, string> = {
  pass: 'Passes',
  fail: 'Fails',
  withdrawn: 'Withdrawn',
  inconclusive: 'Not decided',
  no_data: 'No data',
  invalid: 'Invalid',
};

/** In place of "No data" while the first minute with sessions is open. */
const NOT_JUDGED_YET = 'Not judged yet';

/** A verdict inside a sentence about what pipelines get: "pass", "not decided". */
export const pipelineWord = (word: VerdictWord): string =>
  word === 'pass' || word === 'fail' ? word : VERDICT_NAMES[word].toLowerCase();

type Named = {
  verdict: VerdictWord;
  code?: ReasonCode | undefined;
  soFar?: boolean | undefined;
  /** Sessions were seen, and the first minute of them is still open. */
  isOpen?: boolean | undefined;
};

/** Sessions that were seen while no complete minute has one: "no data" beside them would be untrue. */
export function isFirstMinuteOpen(of: {
  verdict: VerdictWord;
  settled: boolean;
  seen?: Pick<SeenSessions, 'sessions' | 'cold'> | null | undefined;
}): boolean {
  const { verdict, settled, seen } = of;
  return verdict === 'no_data' && !settled && !!seen && seen.sessions + seen.cold.sessions > 0;
}

/** The full label of a release or one of its indicators: "Fails so far", "Undecided, replaced", "Not judged yet". */
export function verdictName({ verdict, code, soFar, isOpen }: Named): string {
  if (soFar && verdict !== 'fail') return 'Fails so far';
  if (code === 'not_measured') return 'Not measured';
  if (code === 'not_meaningful') return 'Not meaningful';
  if (verdict === 'inconclusive' && code === 'replaced') return 'Undecided, replaced';
  if (verdict === 'no_data' && isOpen) return NOT_JUDGED_YET;
  return VERDICT_NAMES[verdict];
}
