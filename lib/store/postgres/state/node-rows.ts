import { AppError } from '../../../kit/errors';
import type { NodeRow, Nodes } from '../../state-store';
import type { Queries } from '../connection/connection';

/** The database's clock, epoch ms. */
const NOW_MS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** The time by the clock of the database, epoch ms. */
export async function readNow(queries: Queries): Promise<number> {
  const { rows } = await queries.runQuery<{ now: number }>({
    name: 'store-now',
    text: `SELECT ${NOW_MS} AS now`,
  });
  const [row] = rows;
  if (!row) throw new AppError('unavailable', 'the database does not answer with its time');
  return row.now;
}

/** Running processes, seen by the clock of the database. */
export function createNodeRows(queries: Queries, schema: string): Nodes {
  return {
    async put(node) {
      await queries.runQuery({
        name: 'node-put',
        text: `INSERT INTO ${schema}.node (id, name, seen_at, json) VALUES ($1, $2, ${NOW_MS}, $3)
          ON CONFLICT (id) DO UPDATE SET name = excluded.name, seen_at = excluded.seen_at, json = excluded.json`,
        values: [node.id, node.name, JSON.stringify(node)],
      });
    },
    async list() {
      const { rows } = await queries.runQuery<{ seenAt: number; json: string }>({
        name: 'node-list',
        text: `SELECT seen_at AS "seenAt", json FROM ${schema}.node ORDER BY name, id`,
      });
      return rows.map(({ seenAt, json }) => {
        const node: NodeRow = JSON.parse(json);
        return { ...node, seenAt };
      });
    },
    async remove(id) {
      await queries.runQuery({
        name: 'node-remove',
        text: `DELETE FROM ${schema}.node WHERE id = $1`,
        values: [id],
      });
    },
    async trim(before) {
      const { count } = await queries.runQuery({
        name: 'node-trim',
        text: `DELETE FROM ${schema}.node WHERE seen_at < $1`,
        values: [before],
      });
      return count;
    },
  };
}
