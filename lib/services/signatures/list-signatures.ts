import type { RangeQuery } from '../../contract/primitives';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { bucketsOf, rangeOf, sliceOf } from '../time-range';
import { type SignatureRow, signatureRows } from './signature-rows';

const MOST = 100;

/** Ways of failing in the range, most frequent first. Throws AppError `not_found`, `invalid_input`. */
export async function listSignatures(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: RangeQuery,
): Promise<{ signatures: SignatureRow[] }> {
  const target = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const buckets = bucketsOf(rangeOf(query, now), now);
  const rows = await signatureRows(ctx, sliceOf(target.id, query), buckets);
  return { signatures: rows.slice(0, MOST) };
}
