import type { TargetInput, TargetView } from '../../contract/api/targets';
import type { Target } from '../../domain/targets/target';
import { uuidv7 } from '../../kit/ids';
import { newConnection } from '../connections/connection-settings';
import type { ServiceContext } from '../service-context';
import { requireUniqueTargetName, sealCredentials } from './target-rules';
import { targetView } from './target-view';

/** Adds a target; its sessions start at once unless it is paused. Throws AppError `conflict` where the name is taken. */
export async function createTarget(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'seal'>,
  input: TargetInput,
): Promise<TargetView> {
  const now = ctx.clock.now();
  const id = uuidv7(now);
  await requireUniqueTargetName(ctx, { id, ...input });
  const { tls, proxy, ...fields } = input;
  const connection = newConnection({ tls, proxy }, ctx);
  const target: Target = {
    ...fields,
    id,
    credentials: sealCredentials(input.credentials, ctx.seal),
    ...(connection ? { connection } : {}),
    provisioned: false,
    createdAt: now,
  };
  await ctx.state.mutate([{ op: 'insert', kind: 'target', id, value: target }], now);
  return targetView(ctx, target);
}
