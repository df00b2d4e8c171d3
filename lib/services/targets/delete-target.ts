import type { Mutation } from '../../store/state-store';
import { requireEditable } from '../edit-checks';
import type { ServiceContext } from '../service-context';
import { findTarget } from './find-target';

/** Stops watching a target. Its sessions, tallies and releases stay. Throws AppError `not_found`, `read_only`. */
export async function deleteTarget(
  ctx: Pick<ServiceContext, 'state' | 'clock'>,
  id: string,
): Promise<void> {
  const stored = await findTarget(ctx, id);
  requireEditable(stored.value);
  const churned = await ctx.state.get('versionChurn', stored.id);
  const overflow = await ctx.state.get('labelOverflow', stored.id);
  const states = await ctx.state.list('indicatorState', stored.id);
  const links = await ctx.state.list('shareLink', stored.id);
  const notes = await ctx.state.list('targetNote', stored.id);
  const types = await ctx.state.list('failureType', stored.id);
  const polls = await ctx.state.list('pollState', stored.id);
  const mutations: Mutation[] = [
    { op: 'delete', kind: 'target', id: stored.id },
    ...(churned ? [{ op: 'delete', kind: 'versionChurn', id: stored.id } as const] : []),
    ...(overflow ? [{ op: 'delete', kind: 'labelOverflow', id: stored.id } as const] : []),
    ...states.map((row): Mutation => ({ op: 'delete', kind: 'indicatorState', id: row.id })),
    ...types.map((row): Mutation => ({ op: 'delete', kind: 'failureType', id: row.id })),
    ...links.map((row): Mutation => ({ op: 'delete', kind: 'shareLink', id: row.id })),
    ...polls.map((row): Mutation => ({ op: 'delete', kind: 'pollState', id: row.id })),
    ...notes.map((row): Mutation => ({ op: 'delete', kind: 'targetNote', id: row.id })),
  ];
  await ctx.state.mutate(mutations, ctx.clock.now());
}
