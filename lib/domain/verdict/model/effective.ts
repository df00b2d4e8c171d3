import type { SignOff, VerdictWord } from './verdict';

/** Whether a person's word still counts at `now`, epoch ms. */
export function isInForce(signOff: Pick<SignOff, 'expiresAt'>, now: number): boolean {
  return signOff.expiresAt === null || now < signOff.expiresAt;
}

/**
 * What a pipeline should obey: the verdict, unless the newest sign-off still counts and overrides it, or holds back a pass.
 * An approval agrees with the verdict and changes nothing.
 */
export function effectiveVerdict(
  verdict: VerdictWord,
  signOff: Pick<SignOff, 'action' | 'verdict' | 'expiresAt'> | null,
  now: number,
): VerdictWord {
  if (!signOff || !isInForce(signOff, now)) return verdict;
  if (signOff.action === 'override') return signOff.verdict ?? 'pass';
  return signOff.action === 'hold' && verdict === 'pass' ? 'inconclusive' : verdict;
}
