import type { SignOffView } from '../../contract/api/releases/verdicts';
import { iso } from '../../domain/time';
import { isInForce } from '../../domain/verdict/model/effective-verdict';
import type { SignOff } from '../../domain/verdict/model/verdict';
import { toIsoOrNull } from '../time-range';

export function signOffView(signOff: SignOff, now: number): SignOffView {
  const { id, action, verdict, name, reason, original } = signOff;
  return {
    id,
    action,
    verdict,
    name,
    reason,
    original,
    at: iso(signOff.at),
    expiresAt: toIsoOrNull(signOff.expiresAt),
    expired: !isInForce(signOff, now),
  };
}
