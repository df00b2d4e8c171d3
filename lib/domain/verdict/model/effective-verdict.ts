import type { SignOff, VerdictWord } from './verdict';

/** Whether a reviewer's decision is still in force at `now`, epoch ms. */
export function isInForce(signOff: Pick<SignOff, 'expiresAt'>, now: number): boolean {
  return signOff.expiresAt === null || now < signOff.expiresAt;
}

/**
 * The verdict for pipelines: the evidence's, unless the newest sign-off is in force and overrides it, or holds the release.
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
