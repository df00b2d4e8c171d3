import type { VerdictDocument } from '../../contract/api/releases/verdicts';

/**
 * The verdict of a gate at its deadline: a breach that is proven so far is a fail, although its minutes are still open, and never
 * "no data" (decision 49). A reviewer's override still counts.
 */
export function verdictAtDeadline(document: VerdictDocument): VerdictDocument {
  const { signOff, effective, sentence, reason } = document;
  if (!document.soFar || document.verdict === 'fail') return document;
  const isOverridden = signOff?.action === 'override' && !signOff.expired;
  const note = 'The deadline of the gate has passed, so that this is its verdict.';
  return {
    ...document,
    verdict: 'fail',
    effective: isOverridden ? effective : 'fail',
    indicators: document.indicators.map((row) =>
      row.gated && row.soFar ? { ...row, verdict: 'fail' } : row,
    ),
    reason: { ...reason, text: `${reason.text} ${note}` },
    ...(sentence ? { sentence: { ...sentence, rest: `${sentence.rest} ${note}`.trim() } } : {}),
  };
}
