import { z } from 'zod';
import {
  TARGET_NAMES_LIMIT,
  type TargetList,
  type TargetListQuery,
  type TargetName,
} from '../../contract/api/targets';
import { TARGETS_LIMIT } from '../../contract/limits';
import { isUnverified } from '../../domain/targets/connection';
import { containsWords } from '../../domain/targets/contains-words';
import type { Target } from '../../domain/targets/target';
import { decodeCursor, encodeCursor } from '../cursor';
import type { ServiceContext } from '../service-context';
import { targetViews } from './target-view';

/** Environment, name and id: the order of the list. */
const positionSchema = z.tuple([z.string(), z.string(), z.string()]);
type Position = z.output<typeof positionSchema>;

/**
 * A page of targets, by environment and name, in a fixed number of reads however many there are. Throws AppError
 * `invalid_input` for an unknown cursor.
 */
export async function listTargets(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge' | 'journeys'>,
  query: Partial<TargetListQuery> = {},
): Promise<TargetList> {
  const { env, q, cursor, limit = TARGETS_LIMIT } = query;
  const after = cursor === undefined ? null : decodeCursor('targets', positionSchema, cursor);
  const all = (await ctx.state.list('target')).map((row) => row.value);
  const meant = all
    .filter((one) => env === undefined || one.environment === env)
    .filter((one) => containsWords(`${one.environment} ${one.name}`, q))
    .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  const rest =
    after === null ? meant : meant.filter((one) => comparePositions(positionOf(one), after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    targets: await targetViews(ctx, page),
    total: meant.length,
    next: last && rest.length > limit ? encodeCursor('targets', positionOf(last)) : null,
  };
}

/** Of every target, by environment and name. */
export async function listTargetNames({
  state,
}: Pick<ServiceContext, 'state'>): Promise<{ targets: TargetName[] }> {
  const all = (await state.list('target')).map((row) => row.value);
  const sorted = all.sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  return {
    targets: sorted
      .slice(0, TARGET_NAMES_LIMIT)
      .map(({ id, name, environment, paused, url, connection }) => ({
        id,
        name,
        environment,
        paused,
        unverified: isUnverified({ url, connection }),
      })),
  };
}

const positionOf = ({ environment, name, id }: Target): Position => [environment, name, id];

function comparePositions(a: Position, b: Position): number {
  for (const [at, text] of a.entries()) {
    const other = b[at] ?? '';
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
