import type { CheckSummary } from '../../lib/contract/output/check-output';
import { EXIT } from '../../lib/contract/output/exit-codes';

/** The exit code of a check that was not stopped by a signal. `isInvalid`: too little was measured for a pass. */
export function checkExitCode(
  summary: CheckSummary,
  { networkDown, isInvalid }: { networkDown: boolean; isInvalid: boolean },
): number {
  if (summary.failed > 0 || summary.degraded > 0) return EXIT.fail;
  if (summary.passed > 0) return isInvalid ? EXIT.invalid : EXIT.ok;
  return networkDown ? EXIT.unreachable : EXIT.noData;
}
