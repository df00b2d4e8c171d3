import type { TargetPatch, TargetView } from '../../contract/api/targets';
import { hostOfUrl } from '../../domain/redaction/redact-url';
import { authFields, authWaysOf } from '../../domain/targets/auth-way';
import type { Target } from '../../domain/targets/target';
import {
  conversationFields,
  conversationSettings,
  withoutConversation,
} from '../../domain/targets/target-conversation';
import { definedFields } from '../../kit/defined-fields';
import { AppError } from '../../kit/errors';
import { changedConnection } from '../connections/connection-settings';
import { isReadByNewProxy } from '../connections/read-by-proxy';
import { requireAllowedAddress, requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findTarget } from './find-target';
import { patchSecrets } from './patch-secrets';
import { journeyFields } from './target-journey';
import {
  requireMeasuredRules,
  requireMeasuredThresholds,
  requireNamespaceTransport,
  requireUniqueTargetName,
} from './target-rules';
import { tryOpenTarget, UNREADABLE_PROBLEM } from './target-secrets';
import { targetView } from './target-view';

/**
 * Changes the fields of the patch; credentials are replaced as a whole or not at all. Stored secrets are kept where the patch
 * contains their mark or nothing. Throws AppError `not_found`, `read_only`, `conflict`, `invalid_input`.
 */
export async function updateTarget(
  ctx: Pick<
    ServiceContext,
    'state' | 'events' | 'clock' | 'judge' | 'seal' | 'open' | 'info' | 'journeys'
  >,
  input: { id: string; patch: TargetPatch },
): Promise<TargetView> {
  const stored = await findTarget(ctx, input.id);
  requireEditable(stored.value);
  const target = patchedTarget(ctx, stored.value, input.patch);
  await requireUniqueTargetName(ctx, target);
  await requireMeasuredRules(ctx, target, stored.value);
  const { id, version } = stored;
  await ctx.state.mutate(
    [{ op: 'update', kind: 'target', id, version, value: target }],
    ctx.clock.now(),
  );
  return targetView(ctx, target);
}

/** A stored target as a patch makes it, sealed. Throws AppError `invalid_input`, `unavailable`. */
export function patchedTarget(
  ctx: Pick<ServiceContext, 'seal' | 'open' | 'info' | 'journeys'>,
  stored: Target,
  patch: TargetPatch,
): Target {
  if (patch.url !== undefined) requireAllowedAddress(ctx, hostOfUrl(patch.url));
  const { credentials, headers, url, tls, proxy, thresholds, auth, ...more } = patch;
  const { journey, transport, ...rest } = more;
  const { connection: known, authWays: _, ...others } = stored;
  const { journeyDefinition: _definition, journeyTimes: _times, ...kept } = others;
  const { secrets, hosts, deadlines, idleMs, question, compression, maxMessageBytes, ...last } =
    rest;
  const { namespace, ...fields } = last;
  const said = { hosts, deadlines, idleMs, question, compression, maxMessageBytes, namespace };
  const connection = changedConnection(known, { tls, proxy }, ctx);
  const readBy = isReadByNewProxy(
    {
      before: { connection: known, url: stored.url },
      after: { connection, url: url ?? stored.url },
    },
    { hasNewAuthority: typeof tls?.ca === 'string' },
  );
  const secretFields = patchSecrets(
    stored,
    { credentials, headers, url, secrets, hosts, isReadByNewProxy: readBy },
    ctx,
  );
  const target = withReadableSecrets(
    {
      ...withoutConversation(kept),
      ...(connection ? { connection } : {}),
      ...definedFields(fields),
      ...journeyFields(ctx, { journey, transport, auth }, stored),
      ...(thresholds ? { thresholds: definedFields(thresholds) } : {}),
      ...authFields(auth ?? authWaysOf(stored)),
      ...secretFields,
      ...conversationFields({
        ...conversationSettings(kept),
        ...definedFields(said),
        secrets: secretFields.secrets,
      }),
    },
    patch.paused,
    ctx.open,
  );
  requireMeasuredThresholds(target);
  requireNamespaceTransport(target);
  return target;
}

/** A target is paused while its secrets cannot be read, and is as before once they can. */
function withReadableSecrets(
  target: Target,
  paused: boolean | undefined,
  open: ServiceContext['open'],
): Target {
  const { unreadable } = target;
  if (tryOpenTarget(target, open) !== null) {
    if (unreadable === undefined) return target;
    return { ...target, unreadable: undefined, paused: paused ?? unreadable.wasPaused };
  }
  if (paused === false) throw new AppError('invalid_input', UNREADABLE_PROBLEM);
  const wasPaused = paused ?? unreadable?.wasPaused ?? target.paused;
  return { ...target, unreadable: { wasPaused }, paused: true };
}
