import { nearest } from '../../domain/nearest';
import { listText } from '../../domain/tallies/format-counts';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

type Row = Stored<Target>;
const placeOf = ({ value }: Row) => `${value.name} in ${value.environment}`;

/**
 * By id, by a unique name, or by `<environment>/<name or id>`. Throws AppError `not_found`, or `invalid_input` where several targets have the name; both messages list the candidates.
 */
export async function findTarget(
  ctx: Pick<ServiceContext, 'state'>,
  asked: string,
): Promise<Stored<Target>> {
  const byId = await ctx.state.get('target', asked);
  if (byId) return byId;
  const all = await ctx.state.list('target');
  const named = all.filter((row) => row.value.name === asked);
  const found = named.length > 0 ? named : all.filter((row) => isQualifiedName(row, asked));
  const [only] = found;
  if (found.length > 1) throw ambiguousTarget(asked, found);
  if (!only) throw unknownTarget(asked, all);
  return only;
}

/** Whether the text is `<environment>/<name>` of this target; either may contain a slash itself. */
const isQualifiedName = ({ id, value }: Row, asked: string) =>
  asked === `${value.environment}/${value.name}` || asked === `${value.environment}/${id}`;

function ambiguousTarget(asked: string, rows: readonly Row[]): AppError {
  const which = listText(rows.map((row) => `${placeOf(row)} (${row.id})`));
  const [first] = rows;
  const way = first ? `: use ${first.value.environment}/${asked}, or an id` : '';
  const details = rows.map(({ id, value }) => ({ id, environment: value.environment }));
  return new AppError('invalid_input', `several targets are named ${asked}: ${which}${way}`, {
    details,
  });
}

function unknownTarget(asked: string, all: readonly Row[]): AppError {
  const names = all.flatMap(({ value }) => [value.name, `${value.environment}/${value.name}`]);
  const near = nearest(asked, [...new Set(names)]);
  const elsewhere = all.filter(({ value }) => asked.endsWith(`/${value.name}`));
  const there = elsewhere.length > 0 ? `; there is ${listText(elsewhere.map(placeOf))}` : '';
  const hint = there === '' && near ? `; did you mean ${near}?` : there;
  return new AppError('not_found', `no target is called ${asked}${hint}`, {
    details: { missing: 'target' },
  });
}
