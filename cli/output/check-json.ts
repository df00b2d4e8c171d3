import type { CheckHooks } from '../../lib/commands/check/check-runtime';
import type { CheckSummary } from '../../lib/contract/output/check-output';
import { writeJson } from './write';

export type CheckOutput = CheckHooks & { onSummary(summary: CheckSummary): void };

/** One JSON object per line: each session as it ends, then the summary. */
export function createJsonOutput(): CheckOutput {
  return {
    onSession: ({ line }) => writeJson(line),
    onSummary: (summary) => writeJson({ summary }),
  };
}
