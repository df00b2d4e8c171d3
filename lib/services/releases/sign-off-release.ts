import type { SignOffInput, SignOffView } from '../../contract/api/releases/verdicts';
import type { SignOff } from '../../domain/verdict/model/verdict';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../service-context';
import { findRelease } from './find-release';
import { verdictOf } from './get-verdict';
import { signOffView } from './sign-off-view';

/** Stores a reviewer's decision beside the verdict at that time. Throws AppError `not_found`. */
export async function signOffRelease(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge'>,
  id: string,
  input: SignOffInput,
): Promise<SignOffView> {
  const found = await findRelease(ctx, id);
  const { verdict } = await verdictOf(ctx, found);
  const now = ctx.clock.now();
  const { action, name, reason, expiresIn } = input;
  const value: SignOff = {
    id: uuidv7(now),
    releaseId: found.release.id,
    verdict: action === 'override' ? (input.verdict ?? 'pass') : null,
    action,
    name,
    reason,
    original: verdict,
    at: now,
    expiresAt: expiresIn === undefined ? null : now + expiresIn,
  };
  const row = { kind: 'signOff' as const, id: value.id, group: value.releaseId, value };
  await ctx.state.mutate([{ op: 'insert', ...row }], now);
  return signOffView(value, now);
}
