import type { TargetInput, TargetView } from '../../contract/api/targets';
import { hostOfUrl } from '../../domain/redaction/redact-url';
import { authFields } from '../../domain/targets/auth-way';
import type { Target } from '../../domain/targets/target';
import { conversationFields, withoutConversation } from '../../domain/targets/target-conversation';
import { definedFields } from '../../kit/defined-fields';
import { uuidv7 } from '../../kit/ids';
import { newConnection } from '../connections/connection-settings';
import { requireAllowedAddress } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { journeyFields } from './target-journey';
import {
  requireMeasuredThresholds,
  requireNamespaceTransport,
  requireUniqueTargetName,
} from './target-rules';
import { requireNoMarks, sealTarget } from './target-secrets';
import { targetView } from './target-view';

/** Adds a target; its sessions start at once unless it is paused. Throws AppError `conflict` where the name is taken, `invalid_input`. */
export async function createTarget(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'seal' | 'info' | 'journeys'>,
  input: TargetInput,
): Promise<TargetView> {
  const now = ctx.clock.now();
  const id = uuidv7(now);
  const target = newTarget(ctx, input, { id, createdAt: now });
  await requireUniqueTargetName(ctx, target);
  await ctx.state.mutate([{ op: 'insert', kind: 'target', id, value: target }], now);
  return targetView(ctx, target);
}

/** The target that an input describes, sealed. Throws AppError `invalid_input`. */
export function newTarget(
  ctx: Pick<ServiceContext, 'seal' | 'info' | 'journeys'>,
  input: TargetInput,
  identity: Pick<Target, 'id' | 'createdAt'>,
): Target {
  requireNoMarks(input);
  requireAllowedAddress(ctx, hostOfUrl(input.url));
  const { tls, proxy, auth, thresholds: own, journey, transport, ...rest } = input;
  const connection = newConnection({ tls, proxy }, ctx);
  const clear: Target = {
    ...withoutConversation(rest),
    ...journeyFields(ctx, { journey, transport, auth }, null),
    ...authFields(auth),
    ...conversationFields(rest),
    thresholds: definedFields(own),
    ...identity,
    provisioned: false,
  };
  requireMeasuredThresholds(clear);
  requireNamespaceTransport(clear);
  // A new connection comes sealed.
  return { ...sealTarget(clear, ctx.seal), ...(connection ? { connection } : {}) };
}
