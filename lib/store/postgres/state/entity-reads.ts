import {
  AFTER_EVERY_ID,
  boundedCount,
  STATE_PAGE_LIMIT,
  type StatePage,
  type StateRow,
  toStored,
} from '../../shared/state-rows';
import type { StateKinds } from '../../state-kinds';
import type { StateKind, Stored } from '../../state-store';
import type { Queries } from '../connection/connection';

/** Reads of entities, each one statement. Every one sees what was committed before it began. */
export class EntityReads {
  private readonly queries: Queries;

  private readonly texts;

  constructor(queries: Queries, schema: string) {
    this.queries = queries;
    this.texts = textsOf(schema);
  }

  async get<K extends StateKind>(kind: K, id: string): Promise<Stored<StateKinds[K]> | null> {
    const [row] = await this.read<K>('get', [kind, id]);
    return row ?? null;
  }

  getMany<K extends StateKind>(kind: K, ids: readonly string[]) {
    return this.read<K>('getMany', [kind, ids]);
  }

  list<K extends StateKind>(kind: K, group?: string | readonly string[]) {
    if (group === undefined) return this.read<K>('list', [kind]);
    return this.read<K>('listGroups', [kind, typeof group === 'string' ? [group] : group]);
  }

  async newest<K extends StateKind>(kind: K, groups: readonly string[]) {
    const rows = await this.readRows('newest', [kind, groups]);
    return new Map(rows.map((row) => [row.grp, toStored<K>(row)]));
  }

  page<K extends StateKind>(kind: K, { group, before = AFTER_EVERY_ID, limit }: StatePage) {
    const size = boundedCount(limit, STATE_PAGE_LIMIT);
    return group === undefined
      ? this.read<K>('page', [kind, before, size])
      : this.read<K>('pageGroup', [kind, group, before, size]);
  }

  private async read<K extends StateKind>(
    name: keyof typeof this.texts,
    values: readonly unknown[],
  ): Promise<Array<Stored<StateKinds[K]>>> {
    const rows = await this.readRows(name, values);
    return rows.map((row) => toStored<K>(row));
  }

  private async readRows(
    name: keyof typeof this.texts,
    values: readonly unknown[],
  ): Promise<StateRow[]> {
    const text = this.texts[name];
    const { rows } = await this.queries.runQuery<StateRow>({ name: `state-${name}`, text, values });
    return rows;
  }
}

function textsOf(schema: string) {
  const entity = `${schema}.entity`;
  const select = 'SELECT e.id, e.grp, e.version, e.updated_at AS "updatedAt", e.json FROM';
  return {
    get: `${select} ${entity} e WHERE kind = $1 AND id = $2`,
    getMany: `${select} ${entity} e WHERE kind = $1 AND id = ANY($2::text[]) ORDER BY id`,
    list: `${select} ${entity} e WHERE kind = $1 ORDER BY id`,
    listGroups: `${select} ${entity} e WHERE kind = $1 AND grp = ANY($2::text[]) ORDER BY id`,
    // The index is read once per group.
    newest: `${select} (SELECT DISTINCT grp FROM unnest($2::text[]) grp) g CROSS JOIN LATERAL (
      SELECT * FROM ${entity} WHERE kind = $1 AND grp = g.grp ORDER BY id DESC LIMIT 1) e`,
    page: `${select} ${entity} e WHERE kind = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
    pageGroup: `${select} ${entity} e WHERE kind = $1 AND grp = $2 AND id < $3 ORDER BY id DESC LIMIT $4`,
  };
}
