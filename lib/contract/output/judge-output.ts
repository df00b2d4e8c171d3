import { z } from 'zod';
import { type CountsResult, evaluateCounts } from '../../domain/verdict/evidence/evaluate-counts';
import { basisPointsSchema } from '../primitives';

/** Most sessions that are accepted: above it the tail probabilities lose precision. */
export const MOST_SESSIONS = 1_000_000_000;

/** `tocsin judge --json` (product.md §2). */
export const judgeOutputSchema = z.strictObject({
  bad: z.number().int(),
  total: z.number().int(),
  thresholdBp: basisPointsSchema,
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'no_data']),
  pPass: z.number(),
  pFail: z.number(),
  lnEPass: z.number(),
  lnEFail: z.number(),
  wilson95: z.tuple([z.number(), z.number()]).nullable(),
  moreCleanSessions: z.number().int(),
});
export type JudgeOutput = z.infer<typeof judgeOutputSchema>;

/** What bare counts prove. Commands in `cli/` reach the domain through this function. */
export function judgeOutput(bad: number, total: number, thresholdBp: number): CountsResult {
  return evaluateCounts(bad, total, thresholdBp);
}
