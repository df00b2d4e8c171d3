import type { SignOffView } from '@/lib/contract/api/releases/verdicts';

const DID = { approve: 'approved', hold: 'held', override: 'overrode' } as const;

/** `Ada, approved`, `Ada, overrode to pass (expired)`. */
export function signedText(signOff: Did & Pick<SignOffView, 'name' | 'expired'>) {
  return `${signOff.name}, ${actionText(signOff)}${signOff.expired ? ' (expired)' : ''}`;
}

type Did = Pick<SignOffView, 'action' | 'verdict'> & Partial<Pick<SignOffView, 'original'>>;

/** The action, with the verdict of an override. Agreeing with a fail reads "confirmed the fail". */
export function actionText({ action, verdict, original }: Did): string {
  if (action === 'approve' && original === 'fail') return 'confirmed the fail';
  return verdict ? `${DID[action]} to ${verdict}` : DID[action];
}
