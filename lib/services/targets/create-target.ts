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
import { requireMeasuredThresholds, requireUniqueTargetName } from './target-rules';
import { requireNoMarks, sealTarget } from './target-secrets';
import { targetView } from './target-view';

/** Adds a target; its sessions start at once unless it is paused. Throws AppError `conflict` where the name is taken, `invalid_input`. */
export async function createTarget(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'seal' | 'info'>,
  input: TargetInput,
): Promise<TargetView> {
  const now = ctx.clock.now();
  const id = uuidv7(now);
  requireNoMarks(input);
  requireAllowedAddress(ctx, hostOfUrl(input.url));
  await requireUniqueTargetName(ctx, { id, ...input });
  const { tls, proxy, auth, thresholds: own, ...rest } = input;
  const fields = withoutConversation(rest);
  const connection = newConnection({ tls, proxy }, ctx);
  const thresholds = definedFields(own);
  const clear: Target = {
    ...fields,
    ...authFields(auth),
    ...conversationFields(rest),
    thresholds,
    id,
    provisioned: false,
    createdAt: now,
  };
  requireMeasuredThresholds(clear);
  // A new connection comes sealed.
  const target: Target = {
    ...sealTarget(clear, ctx.seal),
    ...(connection ? { connection } : {}),
  };
  await ctx.state.mutate([{ op: 'insert', kind: 'target', id, value: target }], now);
  return targetView(ctx, target);
}
