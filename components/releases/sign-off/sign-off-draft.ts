import type { z } from 'zod';
import type { signOffInputSchema } from '@/lib/contract/api/releases/verdicts';

export type SignOffDraft = {
  action: 'approve' | 'hold' | 'override';
  verdict: 'pass' | 'fail';
  name: string;
  reason: string;
  /** A duration as the API takes it; '' for no end. */
  expiresIn: string;
};
export type SignOffErrors = Partial<Record<'name' | 'reason', string>>;

/** How long a sign-off may count. */
export const EXPIRIES = [
  { value: '', name: 'without an end' },
  { value: '4h', name: 'for 4 h' },
  { value: '24h', name: 'for 24 h' },
  { value: '7d', name: 'for 7 d' },
  { value: '30d', name: 'for 30 d' },
] as const;

/** The request body, or the error of each field. */
export function readSignOff(
  draft: SignOffDraft,
): { ok: true; input: z.input<typeof signOffInputSchema> } | { ok: false; errors: SignOffErrors } {
  const { action, verdict, expiresIn } = draft;
  const [name, reason] = [draft.name.trim(), draft.reason.trim()];
  const errors: SignOffErrors = {
    ...(name === '' ? { name: 'Enter the name of the person who signs.' } : {}),
    ...(reason === '' ? { reason: 'Enter a reason. It is kept with the verdict.' } : {}),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    input: {
      action,
      name,
      reason,
      ...(action === 'override' ? { verdict } : {}),
      ...(expiresIn === '' ? {} : { expiresIn }),
    },
  };
}
