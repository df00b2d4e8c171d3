import type { CheckHooks } from '../../lib/commands/check/check-runtime';
import type { CheckSummary } from '../../lib/contract/output/check-output';
import { safeJson } from '../../lib/domain/redaction/plain-text';
import { write } from './write';

export type CheckOutput = CheckHooks & { onSummary(summary: CheckSummary): void };

/** One JSON object per line: each session as it ends, then the summary. */
export function createJsonOutput(): CheckOutput {
  return {
    onSession: ({ line }) => write(`${safeJson(line)}\n`),
    onSummary: (summary) => write(`${safeJson({ summary })}\n`),
  };
}
