import type { TargetPatch, TargetView } from '../../contract/api/targets';
import type { Target } from '../../domain/targets/target';
import { definedFields } from '../../kit/defined-fields';
import { changedConnection } from '../connections/connection-settings';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findTarget } from './find-target';
import { requireUniqueTargetName, sealCredentials } from './target-rules';
import { targetView } from './target-view';

/**
 * Changes the fields of the patch; credentials are replaced as a whole or not at all. Throws AppError `not_found`, `read_only`,
 * `conflict`, `invalid_input`.
 */
export async function updateTarget(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'seal' | 'open'>,
  input: { id: string; patch: TargetPatch },
): Promise<TargetView> {
  const stored = await findTarget(ctx, input.id);
  requireEditable(stored.value);
  const { credentials, tls, proxy, ...fields } = input.patch;
  const { connection: known, ...kept } = stored.value;
  const connection = changedConnection(known, { tls, proxy }, ctx);
  const target: Target = {
    ...kept,
    ...(connection ? { connection } : {}),
    ...definedFields(fields),
    ...(credentials ? { credentials: sealCredentials(credentials, ctx.seal) } : {}),
  };
  await requireUniqueTargetName(ctx, target);
  const { id, version } = stored;
  await ctx.state.mutate(
    [{ op: 'update', kind: 'target', id, version, value: target }],
    ctx.clock.now(),
  );
  return targetView(ctx, target);
}
