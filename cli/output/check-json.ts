import type { CheckHooks } from '../../lib/commands/check/check-runtime';
import type { CheckSummary } from '../../lib/contract/output/check-output';
import { write } from './write';

export type CheckOutput = CheckHooks & { onSummary(summary: CheckSummary): void };

/** One JSON object per line: each session as it ends, then the summary. */
export function createJsonOutput(): CheckOutput {
  return {
    onSession: ({ line }) => write(`${JSON.stringify(line)}\n`),
    onSummary: (summary) => write(`${JSON.stringify({ summary })}\n`),
  };
}
