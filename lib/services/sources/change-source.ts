import type { SourcePatch, SourceView } from '../../contract/api/intake/sources';
import type { Source } from '../../domain/sources/source';
import { AppError } from '../../kit/errors';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { sourceSettings } from './source-settings';
import { BUILT_IN_SENDERS, sourceView } from './source-view';

type Context = Pick<ServiceContext, 'state' | 'clock' | 'collector'>;

/** Changes how rows of a sender are read. Throws AppError `not_found`, `read_only` for one of the file, `invalid_input` for patterns that cannot be compiled. */
export async function changeSource(
  ctx: Context,
  { id, patch }: { id: string; patch: SourcePatch },
): Promise<SourceView> {
  const token = await ctx.state.get('apiToken', id);
  if (!token && !BUILT_IN_SENDERS.some((one) => one === id))
    throw new AppError('not_found', 'no source has this id');
  if (token)
    requireEditable({ name: token.value.name, provisioned: token.value.provisioned ?? false });
  const value = await patchedSource(ctx, { id, patch });
  await ctx.state.mutate([{ op: 'put', kind: 'source', id, value }], ctx.clock.now());
  return sourceView(value, {
    token: token?.value ?? null,
    report: ctx.collector.reports.reportOf(id),
    now: ctx.clock.now(),
  });
}

/** The settings as they would be. Errors: those of `changeSource`. */
export async function patchedSource(
  ctx: Context,
  { id, patch }: { id: string; patch: SourcePatch },
): Promise<Source> {
  const { target, ...settings } = patch;
  const before = await sourceSettings(ctx, id);
  const value: Source = Object.assign({}, before, settings, { updatedAt: ctx.clock.now() });
  if (target === null) value.targetId = null;
  else if (target !== undefined) value.targetId = (await findTarget(ctx, target)).id;
  await ctx.collector.tryLines([], { source: { id, name: id }, settings: value });
  return value;
}
