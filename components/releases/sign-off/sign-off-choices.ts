import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import type { SignOffDraft } from './sign-off-draft';

/** One way to sign: the texts of its button and dialog, and what is sent. */
export type SignOffChoice = {
  key: string;
  action: SignOffDraft['action'];
  look: 'primary' | 'secondary' | 'danger';
  button: string;
  title: string;
  /** What pipelines get after it. */
  detail: string;
  submit: string;
  done: string;
};

const SAME = 'You confirm the verdict. Pipelines get the same answer.';
const HELD = 'Pipelines get no pass while on hold. A fail stays a fail.';
const DECIDED = 'Pipelines get your decision. The evidence’s verdict is kept beside it.';

const HOLD: SignOffChoice = {
  key: 'hold',
  action: 'hold',
  look: 'secondary',
  button: 'Hold the release…',
  title: 'Hold this release',
  detail: HELD,
  submit: 'Hold',
  done: 'Held',
};
const APPROVE: SignOffChoice = {
  key: 'approve',
  action: 'approve',
  look: 'primary',
  button: 'Approve',
  title: 'Approve this release',
  detail: SAME,
  submit: 'Approve',
  done: 'Approved',
};
const CONFIRM: SignOffChoice = {
  key: 'confirm',
  action: 'approve',
  look: 'secondary',
  button: 'Confirm the fail',
  title: 'Confirm the fail',
  detail: SAME,
  submit: 'Confirm the fail',
  done: 'Confirmed',
};
const OVERRIDE: SignOffChoice = {
  key: 'override',
  action: 'override',
  look: 'danger',
  button: 'Override: let it pass…',
  title: 'Override the verdict',
  detail: DECIDED,
  submit: 'Override the verdict',
  done: 'Overridden',
};
const UNDECIDED: SignOffChoice = {
  key: 'undecided',
  action: 'override',
  look: 'danger',
  button: 'Approve without a verdict…',
  title: 'Approve without a verdict',
  detail: DECIDED,
  submit: 'Approve without a verdict',
  done: 'Approved',
};

/** The ways to sign a verdict, the likeliest first. A fail has no primary button: nothing should suggest shipping it. */
export function signOffChoices({ verdict, soFar }: VerdictDocument): SignOffChoice[] {
  if (verdict === 'fail') return [CONFIRM, OVERRIDE];
  if (soFar) return [HOLD];
  if (verdict === 'pass') return [APPROVE, HOLD];
  return [{ ...HOLD, button: 'Hold…' }, UNDECIDED];
}
