import { z } from 'zod';
import type { FailureTypes, FailureTypesQuery } from '../../contract/api/why/failure-types';
import { compareTypes } from '../../domain/failure-types/list-types';
import { decodeCursor, encodeCursor } from '../cursor';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';
import { bucketsOf, rangeOf, sliceOf } from '../time-range';
import { readTypes, typeView } from './read-types';

const positionSchema = z.tuple([z.boolean(), z.number(), z.string()]);

/** Failure types in the range, muted ones last, else most frequent first. Throws AppError `not_found`, `invalid_input`. */
export async function listFailureTypes(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: FailureTypesQuery,
): Promise<FailureTypes> {
  const target = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const slice = { ...sliceOf(target.id, query), targetId: target.id };
  const { types, versions } = await readTypes(ctx, slice, bucketsOf(rangeOf(query, now), now));
  const after =
    query.after === undefined ? null : decodeCursor('failureTypes', positionSchema, query.after);
  const rest =
    after === null
      ? types
      : types.filter(
          (one) =>
            compareTypes(one, { known: { muted: after[0] }, sessions: after[1], id: after[2] }) > 0,
        );
  const page = rest.slice(0, query.limit);
  const last = page.at(-1);
  const next =
    last && rest.length > page.length
      ? encodeCursor('failureTypes', [last.known?.muted ?? false, last.sessions, last.id])
      : null;
  return { types: page.map((one) => typeView(one, versions)), total: types.length, next };
}
