import type { ErasureInput, ErasureView } from '../../contract/api/erasures';
import { type Erasure, NOTHING_ERASED } from '../../domain/people/erasure';
import type { Actor } from '../../domain/people/people';
import { longestSessionMs } from '../../domain/targets/deadlines';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../service-context';
import { deleteTarget } from '../targets/delete-target';
import { resolveScope } from './erasure-scope';
import { erasureView } from './erasure-view';

/**
 * Stores what is to be erased; the erasure goes on in the background, also after a restart. A whole target is deleted first, so that
 * nothing new comes. Errors: those of `resolveScope`, AppError `read_only` for a target of the configuration file.
 */
export async function startErasure(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'seal'>,
  { input, actor }: { input: ErasureInput; actor: Actor },
): Promise<ErasureView> {
  const { name, targetId, isStored } = await resolveScope(ctx, input);
  const target = await ctx.state.get('target', targetId);
  if (input.what === 'target' && isStored) await deleteTarget(ctx, targetId);
  const now = ctx.clock.now();
  const value: Erasure = {
    id: uuidv7(now),
    what: input.what,
    targetId,
    sessionId: input.what === 'session' ? input.session : null,
    name,
    sealedText: input.what === 'text' ? ctx.seal(input.text) : null,
    by: actor.name,
    requestedAt: now,
    ...(target ? { longestSessionMs: longestSessionMs(target.value) } : {}),
    cursor: null,
    doneAt: null,
    counts: NOTHING_ERASED,
  };
  await ctx.state.mutate(
    [{ op: 'insert', kind: 'erasure', id: value.id, group: 'open', value }],
    now,
  );
  return erasureView(value);
}
