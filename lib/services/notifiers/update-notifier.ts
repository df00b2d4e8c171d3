import type { NotifierPatch, NotifierView } from '../../contract/api/alerting/notifiers';
import { heartbeatRefusal } from '../../contract/notifier-kinds/kinds';
import { hostOfSettings, urlOfSettings } from '../../contract/notifier-kinds/setting-schemas';
import type { NotifierConfig } from '../../domain/alerts/notifier';
import { definedFields } from '../../kit/defined-fields';
import { AppError } from '../../kit/errors';
import { changedConnection } from '../connections/connection-settings';
import { isReadByNewProxy } from '../connections/read-by-proxy';
import { requireAllowedAddress, requireEditable, requireUniqueName } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findNotifier } from './find-notifier';
import { requireNoSecretMoved, requireNoSecretRead } from './kept-secrets';
import { mergeSettings, openSettings, sealSettings } from './notifier-settings';
import { notifierView } from './notifier-view';

/** Changes what the patch names; a secret left out stays, but for another host. Throws AppError `not_found`, `read_only`, `invalid_input`, `conflict`. */
export async function updateNotifier(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'seal' | 'open' | 'info'>,
  input: { id: string; patch: NotifierPatch },
): Promise<NotifierView> {
  const { id, version, value } = await findNotifier(ctx, input.id);
  requireEditable(value);
  const notifier = patchedNotifier(ctx, value, input.patch);
  requireUniqueName(await ctx.state.list('notifier'), notifier, 'notifier');
  const now = ctx.clock.now();
  await ctx.state.mutate([{ op: 'update', kind: 'notifier', id, version, value: notifier }], now);
  return notifierView(ctx, notifier);
}

/** A notifier as it would be with the patch; a secret left out stays, but for another host. Throws AppError `invalid_input`. */
export function patchedNotifier(
  ctx: Pick<ServiceContext, 'seal' | 'open' | 'info'>,
  value: NotifierConfig,
  named: NotifierPatch,
): NotifierConfig {
  const { tls, proxy, ...rest } = named;
  const { settings, ...patch } = definedFields(rest);
  const { connection: known, ...kept } = value;
  const connection = changedConnection(known, { tls, proxy }, ctx);
  requireNoSecretReadByProxy(ctx, value, { connection, named });
  const refusal = patch.purpose === 'watchdog' ? heartbeatRefusal(value.kind) : null;
  if (refusal !== null) throw new AppError('invalid_input', `purpose: ${refusal}`);
  return {
    ...kept,
    ...patch,
    ...(connection ? { connection } : {}),
    ...(settings === undefined ? {} : { settings: changedSettings(ctx, value, settings) }),
  };
}

function requireNoSecretReadByProxy(
  { open }: Pick<ServiceContext, 'open'>,
  { kind, settings, connection: known }: NotifierConfig,
  { connection, named }: { connection: NotifierConfig['connection']; named: NotifierPatch },
): void {
  const { tls, proxy, settings: patch = {} } = named;
  const isSame = tls === undefined && proxy === undefined && named.settings === undefined;
  if (isSame || typeof connection?.proxy !== 'object') return;
  requireNoSecretRead(kind, { stored: settings, patch }, () => {
    const before = { connection: known, url: urlOfSettings(openSettings(kind, settings, open)) };
    const merged = mergeSettings(kind, { stored: settings, patch }, open);
    const after = { connection, url: urlOfSettings(merged) };
    return isReadByNewProxy({ before, after }, { hasNewAuthority: typeof tls?.ca === 'string' });
  });
}

function changedSettings(
  ctx: Pick<ServiceContext, 'seal' | 'open' | 'info'>,
  { kind, settings }: NotifierConfig,
  patch: Record<string, unknown>,
) {
  const merged = mergeSettings(kind, { stored: settings, patch }, ctx.open);
  requireNoSecretMoved(kind, { stored: settings, patch, merged }, ctx.open);
  requireAllowedAddress(ctx, hostOfSettings(merged));
  return sealSettings(kind, merged, ctx.seal);
}
