import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { ServiceContext } from '../service-context';
import { getVerdict } from './get-verdict';

/**
 * Answers a hook that reads only the status, such as Flagger's: 200 where the release has the expected verdict, 412 where it is decided otherwise, 425 where it is not decided yet. A reviewer's decision takes precedence. Throws AppError `not_found`.
 */
export async function answerVerdictHook(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge'>,
  id: string,
  expected: 'pass' | 'fail',
): Promise<{ status: 200 | 412 | 425; document: VerdictDocument }> {
  const document = await getVerdict(ctx, id);
  const { effective } = document;
  if (effective === expected) return { status: 200, document };
  const decided = effective === 'pass' || effective === 'fail';
  return { status: decided ? 412 : 425, document };
}
