import { z } from 'zod';
import { connectionInputFields } from '../../connections';
import {
  findNotifierKind,
  heartbeatRefusal,
  NOTIFIER_KIND_NAMES,
} from '../../notifier-kinds/kinds';
import { notifierFields } from './notifiers';

/** `POST /api/v1/notifiers`: `settings` are parsed by the kind. */
export const notifierInputSchema = z
  .strictObject({
    ...notifierFields,
    kind: z.enum(NOTIFIER_KIND_NAMES),
    purpose: notifierFields.purpose.default('alerts'),
    route: notifierFields.route.prefault({}),
    enabled: notifierFields.enabled.default(true),
    settings: z.record(z.string(), z.unknown()),
    ...connectionInputFields,
  })
  .superRefine(({ kind, purpose }, context) => {
    const refusal = purpose === 'watchdog' ? heartbeatRefusal(kind) : null;
    if (refusal !== null) context.addIssue({ code: 'custom', path: ['purpose'], message: refusal });
  })
  .transform((input, context) => {
    const kind = findNotifierKind(input.kind);
    const parsed = kind?.settings.safeParse(input.settings);
    const wrong = kind?.check(input.settings) ?? null;
    if (wrong)
      context.addIssue({ code: 'custom', message: wrong.problem, path: ['settings', wrong.key] });
    else if (parsed?.success) return { ...input, settings: parsed.data };
    for (const issue of parsed?.error?.issues ?? [])
      context.addIssue({
        code: 'custom',
        message: issue.message,
        path: ['settings', ...issue.path],
      });
    return z.NEVER;
  });
export type NotifierInput = z.output<typeof notifierInputSchema>;
