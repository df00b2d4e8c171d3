import type { NotifierInput } from '../../contract/api/alerting/notifier-input';
import type { NotifierView } from '../../contract/api/alerting/notifiers';
import { hostOfSettings } from '../../contract/notifier-kinds/setting-schemas';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { uuidv7 } from '../../kit/ids';
import { newConnection } from '../connections/connection-settings';
import { requireAllowedAddress, requireUniqueName } from '../edit-checks';
import { NOTIFIERS_LIMIT, requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { requireNoMask, sealSettings } from './notifier-settings';
import { notifierView } from './notifier-view';

/** Adds a notifier with its secrets sealed. Throws AppError `conflict` where the name is taken, `invalid_input`. */
export async function createNotifier(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'seal' | 'open' | 'info'>,
  input: NotifierInput,
): Promise<NotifierView> {
  const now = ctx.clock.now();
  const notifier = sealedNotifier(ctx, input, { id: uuidv7(now), createdAt: now });
  const rows = await ctx.state.list('notifier');
  requireCapacity('notifiers', { count: rows.length, limit: NOTIFIERS_LIMIT });
  requireUniqueName(rows, notifier, 'notifier');
  await ctx.state.mutate(
    [{ op: 'insert', kind: 'notifier', id: notifier.id, value: notifier }],
    now,
  );
  return notifierView(ctx, notifier);
}

/** Throws AppError `invalid_input` where dots stand for a secret. */
export function sealedNotifier(
  ctx: Pick<ServiceContext, 'seal' | 'info'>,
  input: NotifierInput,
  identity: Pick<NotifierConfig, 'id' | 'createdAt'>,
): NotifierConfig {
  requireNoMask(input.kind, input.settings);
  requireAllowedAddress(ctx, hostOfSettings(input.settings));
  const { tls, proxy, ...fields } = input;
  const settings = sealSettings(input.kind, input.settings, ctx.seal);
  const connection = newConnection({ tls, proxy }, ctx);
  return {
    ...fields,
    ...identity,
    settings,
    ...(connection ? { connection } : {}),
    provisioned: false,
  };
}
