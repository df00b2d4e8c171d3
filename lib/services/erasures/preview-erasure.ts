import type { ErasureInput, ErasurePreview } from '../../contract/api/erasures';
import { addCounts, NOTHING_ERASED } from '../../domain/people/erasure';
import type { ServiceContext } from '../service-context';
import { stateErasure } from './erase-state';
import { resolveScope } from './erasure-scope';

/** Counts what an erasure would take; changes nothing. Errors: those of `resolveScope`. */
export async function previewErasure(
  ctx: Pick<ServiceContext, 'state' | 'events'>,
  input: ErasureInput,
): Promise<ErasurePreview> {
  const { scope, name } = await resolveScope(ctx, input);
  let counts = { ...NOTHING_ERASED, state: (await stateErasure(ctx.state, scope)).length };
  let cursor: string | null = null;
  do {
    const slice = await ctx.events.eraseSlice(scope, cursor, false);
    counts = addCounts(counts, slice.counts);
    cursor = slice.next;
  } while (cursor !== null);
  return { what: input.what, name, counts };
}
