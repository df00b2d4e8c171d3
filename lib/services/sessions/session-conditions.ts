import type { SessionFilterQuery } from '../../contract/api/sessions';
import { parseQuery } from '../../domain/session-query/parse-query';
import {
  isValueCondition,
  mergeConditions,
  type SessionCondition,
  type SessionQuery,
  type ValueField,
} from '../../domain/session-query/session-query';
import { AppError } from '../../kit/errors';
import type { SessionFilter } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/** Which sessions a request means, without its span: target and environment lead the store, conditions are checked beside. */
export async function sessionConditions(
  ctx: Pick<ServiceContext, 'state'>,
  query: SessionFilterQuery,
): Promise<Pick<SessionFilter, 'targetId' | 'environment' | 'where'>> {
  const target = query.target === undefined ? null : await findTarget(ctx, query.target);
  const written = mergeConditions([...parameterConditions(query), ...readText(query.q ?? '')]);
  const where = await Promise.all(written.map((one) => withTargetIds(ctx, one)));
  return {
    where,
    ...(target ? { targetId: target.id } : {}),
    ...(query.environment === undefined ? {} : { environment: query.environment }),
  };
}

/** Throws AppError `invalid_input` that says what is wrong and where. */
export function readText(text: string): SessionQuery {
  const { query, problems } = parseQuery(text);
  const [first] = problems;
  if (!first) return query;
  const details = problems.map(({ at, length, message, suggestion }) => ({
    path: 'q',
    message,
    at,
    length,
    suggestion,
  }));
  const place = JSON.stringify(text.slice(first.at, first.at + Math.min(first.length, 80)));
  throw new AppError('invalid_input', `q, at ${place}: ${first.message}`, { details });
}

type Parameters = Omit<SessionFilterQuery, 'target' | 'q' | 'from' | 'to' | 'environment'>;

function parameterConditions(query: Parameters): SessionCondition[] {
  const { outcome, stage, code, signature, handler, auth, release, location } = query;
  const single: Array<[ValueField, string | number | undefined]> = [
    ['stage', stage],
    ['code', code],
    ['signature', signature],
    ['handler', handler],
    ['auth', auth],
    ['release', release],
    ['location', location],
  ];
  const conditions = single.flatMap(([field, value]): SessionCondition[] =>
    value === undefined ? [] : [{ field, values: [String(value)], not: false }],
  );
  return outcome?.length
    ? [{ field: 'outcome', values: outcome, not: false }, ...conditions]
    : conditions;
}

/** A query names targets, the store knows their ids. A name that several have means all of them. */
async function withTargetIds(
  ctx: Pick<ServiceContext, 'state'>,
  condition: SessionCondition,
): Promise<SessionCondition> {
  if (!isValueCondition(condition) || condition.field !== 'target') return condition;
  const all = await ctx.state.list('target');
  const ids = await Promise.all(
    condition.values.map(async (value) => {
      const named = all.filter((row) => row.id === value || row.value.name === value);
      return named.length > 0 ? named.map(({ id }) => id) : [(await findTarget(ctx, value)).id];
    }),
  );
  return { ...condition, values: ids.flat() };
}
