import type { TargetPatch, TargetView } from '../../contract/api/targets';
import type { Target } from '../../domain/targets/target';
import { definedFields } from '../../kit/defined-fields';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findTarget } from './find-target';
import { requireUniqueTargetName, sealCredentials } from './target-rules';
import { targetView } from './target-view';

/**
 * Changes the fields of the patch; credentials are replaced as a whole or not at all. Throws AppError `not_found`, `read_only`,
 * `conflict`.
 */
export async function updateTarget(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'seal'>,
  input: { id: string; patch: TargetPatch },
): Promise<TargetView> {
  const stored = await findTarget(ctx, input.id);
  requireEditable(stored.value);
  const { credentials, ...fields } = input.patch;
  const target: Target = {
    ...stored.value,
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
