import type { SignOffView } from '@/lib/contract/verdicts';
import { VERDICT_LOOKS } from './verdict-badge';

const DID = { approve: 'approved', hold: 'held', override: 'overrode' } as const;

/** `Ada, approved`, `Ada, overrode to pass (expired)`. */
export function signedText(signOff: Pick<SignOffView, 'name' | 'action' | 'verdict' | 'expired'>) {
  return `${signOff.name}, ${didText(signOff)}${signOff.expired ? ' (expired)' : ''}`;
}

/** What was done, with the verdict that an override says. */
export function didText({ action, verdict }: Pick<SignOffView, 'action' | 'verdict'>): string {
  return verdict ? `${DID[action]} to ${VERDICT_LOOKS[verdict].word.toLowerCase()}` : DID[action];
}
