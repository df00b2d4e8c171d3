import type { ReasonCode, VerdictWord } from './verdict';

/** The label of each verdict: the same in lists, pages, reports and at the terminal. */
export const VERDICT_NAMES: Record<VerdictWord, string> = {
  pass: 'Passes',
  fail: 'Fails',
  withdrawn: 'Withdrawn',
  inconclusive: 'Not decided',
  no_data: 'No data',
  invalid: 'Invalid',
};

/** A verdict inside a sentence about what pipelines get: "pass", "not decided". */
export const pipelineWord = (word: VerdictWord): string =>
  word === 'pass' || word === 'fail' ? word : VERDICT_NAMES[word].toLowerCase();

type Named = { verdict: VerdictWord; code?: ReasonCode | undefined; soFar?: boolean | undefined };

/** The full label of a release or one of its indicators: "Fails so far", "Undecided, replaced", "Not meaningful". */
export function verdictName({ verdict, code, soFar }: Named): string {
  if (soFar && verdict !== 'fail') return 'Fails so far';
  if (code === 'not_measured') return 'Not measured';
  if (code === 'not_meaningful') return 'Not meaningful';
  if (verdict === 'inconclusive' && code === 'replaced') return 'Undecided, replaced';
  return VERDICT_NAMES[verdict];
}
