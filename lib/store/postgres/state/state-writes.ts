import { AppError } from '../../../kit/errors';
import { leaseLost, logShorter } from '../../shared/mutation-checks';
import { boundedCount, CHANGES_LIMIT } from '../../shared/state-rows';
import type { Change, Fence, Mutation } from '../../state-store';
import type { PostgresDatabase, Queries } from '../connection/connection';
import { type EntityRow, type MutationPlan, planMutations } from './mutation-plan';

/**
 * Writes and the change log. Every write first locks the one row of `state_head`, so writes are serial and the log has no gaps
 * and the order of the commits: a reader that has seen a number has seen all before it.
 */
export class StateWrites {
  private readonly database: PostgresDatabase;

  private readonly schema: string;

  constructor(database: PostgresDatabase, schema: string) {
    this.database = database;
    this.schema = schema;
  }

  /** Returns the seq of the last change row; the latest one where nothing changed. */
  mutate(mutations: readonly Mutation[], at: number, fence?: Fence): Promise<number> {
    return this.database.transaction(
      async (queries) => {
        const seq = await lockHead(queries, this.schema);
        if (fence) await this.assertHeld(queries, fence);
        const stored = await this.readStored(queries, mutations);
        const plan = planMutations(mutations, { stored, seq, at });
        if (plan.changes.length > 0) await this.write(queries, plan);
        return plan.seq;
      },
      { isRepeatable: true },
    );
  }

  async since(seq: number, limit: number): Promise<Change[]> {
    const { rows } = await this.database.runQuery<Change & { latest: number }>({
      name: 'state-since',
      text: `SELECT h.seq AS latest, c.* FROM ${this.schema}.state_head h LEFT JOIN LATERAL (
        SELECT seq, at, kind, id, op FROM ${this.schema}.change WHERE seq > $1 ORDER BY seq LIMIT $2) c ON true ORDER BY c.seq`,
      values: [seq, boundedCount(limit, CHANGES_LIMIT)],
    });
    const latest = rows[0]?.latest ?? 0;
    if (latest < seq) throw logShorter(seq, latest);
    return rows.flatMap(({ latest: _, ...change }) => (change.seq === null ? [] : [change]));
  }

  async latest(): Promise<number> {
    const { rows } = await this.database.runQuery<{ seq: number }>({
      name: 'state-latest',
      text: `SELECT seq FROM ${this.schema}.state_head`,
    });
    return headOf(rows);
  }

  /** One above the latest where no row is kept, so that a reader has missed nothing where its seq ≥ oldest − 1. */
  async oldest(): Promise<number> {
    const { rows } = await this.database.runQuery<{ seq: number }>({
      name: 'state-oldest',
      text: `SELECT coalesce((SELECT min(seq) FROM ${this.schema}.change), seq + 1) AS seq FROM ${this.schema}.state_head`,
    });
    return headOf(rows);
  }

  async trim(before: number): Promise<number> {
    const { count } = await this.database.runQuery({
      name: 'state-trim',
      text: `DELETE FROM ${this.schema}.change WHERE seq < $1`,
      values: [before],
    });
    return count;
  }

  /** A statement of its own after the lock of the head, which a taking needs too: it sees every taking before. */
  private async assertHeld(queries: Queries, fence: Fence): Promise<void> {
    const { count } = await queries.runQuery({
      name: 'state-fence',
      text: `SELECT FROM ${this.schema}.lease WHERE name = $1 AND token = $2 AND holder IS NOT NULL`,
      values: [fence.lease, fence.token],
    });
    if (count === 0) throw leaseLost(fence);
  }

  private async readStored(queries: Queries, mutations: readonly Mutation[]): Promise<EntityRow[]> {
    if (mutations.length === 0) return [];
    const { rows } = await queries.runQuery<EntityRow>({
      name: 'state-stored',
      text: `SELECT e.kind, e.id, e.grp, e.version, e.updated_at AS "updatedAt", e.json
        FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS k (kind, id)) k
        JOIN ${this.schema}.entity e ON e.kind = k.kind AND e.id = k.id`,
      values: [mutations.map(({ kind }) => kind), mutations.map(({ id }) => id)],
    });
    return rows;
  }

  /** Rows, keys and changes in one statement; the hint goes out with the commit. */
  private async write(queries: Queries, { put, drop, changes, seq }: MutationPlan): Promise<void> {
    const { schema } = this;
    await queries.runQuery({
      name: 'state-write',
      text: `WITH put AS (
          INSERT INTO ${schema}.entity (kind, id, grp, version, updated_at, json)
          SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[])
          ON CONFLICT (kind, id) DO UPDATE SET grp = excluded.grp, version = excluded.version,
            updated_at = excluded.updated_at, json = excluded.json
        ), gone AS (
          DELETE FROM ${schema}.entity e USING unnest($7::text[], $8::text[]) AS d (kind, id)
          WHERE e.kind = d.kind AND e.id = d.id
        ), logged AS (
          INSERT INTO ${schema}.change (seq, at, kind, id, op)
          SELECT * FROM unnest($9::bigint[], $10::bigint[], $11::text[], $12::text[], $13::text[])
        ), head AS (UPDATE ${schema}.state_head SET seq = $14)
        SELECT pg_notify($15, $14::text)`,
      values: [
        ...columnsOf(put, ['kind', 'id', 'grp', 'version', 'updatedAt', 'json']),
        ...columnsOf(drop, ['kind', 'id']),
        ...columnsOf(changes, ['seq', 'at', 'kind', 'id', 'op']),
        seq,
        schema,
      ],
    });
  }
}

/** Waits for every write before, and makes every later one wait. Returns the seq of the last change. */
export async function lockHead(queries: Queries, schema: string): Promise<number> {
  const { rows } = await queries.runQuery<{ seq: number }>({
    name: 'state-head',
    text: `SELECT seq FROM ${schema}.state_head FOR UPDATE`,
  });
  return headOf(rows);
}

function headOf([head]: Array<{ seq: number }>): number {
  if (!head)
    throw new AppError(
      'unavailable',
      'the state store has lost the row that numbers its changes: restore a backup',
      { retryable: false },
    );
  return head.seq;
}

function columnsOf<Row, Key extends keyof Row>(rows: readonly Row[], keys: readonly Key[]) {
  return keys.map((key) => rows.map((row) => row[key]));
}
