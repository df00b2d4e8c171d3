import type { NotifierInput } from '../../contract/api/alerting/notifier-input';
import type { NotifierPatch, NotifierTest } from '../../contract/api/alerting/notifiers';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../service-context';
import { sealedNotifier } from './create-notifier';
import { findNotifier } from './find-notifier';
import { patchedNotifier } from './update-notifier';

/**
 * Sends a test message at once, past queue and silences, and says what the receiver said. With a patch as it would be with
 * it: nothing is stored. Throws AppError `not_found`, `invalid_input`.
 */
export async function testNotifier(
  ctx: Pick<ServiceContext, 'state' | 'seal' | 'open' | 'notify' | 'info'>,
  { id, patch }: { id: string; patch: NotifierPatch },
): Promise<NotifierTest> {
  const { value } = await findNotifier(ctx, id);
  return ctx.notify.test(patchedNotifier(ctx, value, patch));
}

/** The same for a notifier that is not stored yet. Throws AppError `invalid_input`. */
export async function testNewNotifier(
  ctx: Pick<ServiceContext, 'clock' | 'seal' | 'notify' | 'info'>,
  input: NotifierInput,
): Promise<NotifierTest> {
  const now = ctx.clock.now();
  // Sealed like a stored one: text that looks sealed already must not be opened for whoever sent it.
  return ctx.notify.test(sealedNotifier(ctx, input, { id: uuidv7(now), createdAt: now }));
}
