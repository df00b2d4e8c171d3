import type { ErasureList, ErasureView } from '../../contract/api/erasures';
import type { Erasure } from '../../domain/people/erasure';
import { iso } from '../../domain/time';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';

const LISTED = 200;

export function erasureView({
  id,
  what,
  name,
  by,
  requestedAt,
  doneAt,
  counts,
}: Erasure): ErasureView {
  return {
    id,
    what,
    name,
    counts,
    by,
    state: doneAt === null ? 'running' : 'done',
    requestedAt: iso(requestedAt),
    doneAt: toIsoOrNull(doneAt),
  };
}

/** The newest erasures, newest first. */
export async function listErasures({ state }: Pick<ServiceContext, 'state'>): Promise<ErasureList> {
  const rows = await state.page('erasure', { limit: LISTED });
  return { erasures: rows.map(({ value }) => erasureView(value)) };
}

/** Throws AppError `not_found`. */
export async function getErasure(
  { state }: Pick<ServiceContext, 'state'>,
  id: string,
): Promise<ErasureView> {
  const stored = await state.get('erasure', id);
  if (!stored) throw new AppError('not_found', 'no erasure has this id');
  return erasureView(stored.value);
}
