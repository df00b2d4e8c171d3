import type { StateKind, StateValue } from '../store/state-store';
import type { ServiceContext } from './service-context';

/** Values of one kind by id, in one read however many there are; an id without a row has none. */
export async function valuesById<K extends StateKind>(
  { state }: Pick<ServiceContext, 'state'>,
  kind: K,
  ids: readonly string[],
): Promise<Map<string, StateValue<K>>> {
  if (ids.length === 0) return new Map();
  const rows = await state.getMany(kind, ids);
  return new Map(rows.map((row) => [row.id, row.value]));
}
