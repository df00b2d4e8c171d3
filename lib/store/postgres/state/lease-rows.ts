import type { Leases } from '../../state-store';
import type { PostgresDatabase, Queries } from '../connection/connection';
import { lockHead } from './state-writes';

/** Leases, on the clock of the database: no clock of a node decides who holds one. */
export function createLeaseRows(database: PostgresDatabase, schema: string): Leases {
  const until = (parameter: string) =>
    `clock_timestamp() + make_interval(secs => ${parameter}::float8 / 1000)`;

  async function isHeldByAnother(queries: Queries, name: string, holder: string): Promise<boolean> {
    const { count } = await queries.runQuery({
      name: 'lease-held',
      text: `SELECT FROM ${schema}.lease
        WHERE name = $1 AND holder IS NOT NULL AND holder <> $2 AND expires_at > clock_timestamp()`,
      values: [name, holder],
    });
    return count > 0;
  }

  return {
    async take(name, holder, ttlMs) {
      // Those who ask every few seconds need not stop every write for it.
      if (await isHeldByAnother(database, name, holder)) return null;
      return database.transaction(
        async (queries) => {
          await lockHead(queries, schema);
          const { rows } = await queries.runQuery<{ token: number }>({
            name: 'lease-take',
            text: `INSERT INTO ${schema}.lease AS l (name, holder, token, expires_at) VALUES ($1, $2, 1, ${until('$3')})
              ON CONFLICT (name) DO UPDATE
                SET holder = excluded.holder, token = l.token + 1, expires_at = excluded.expires_at
                WHERE l.holder IS NULL OR l.holder = excluded.holder OR l.expires_at <= clock_timestamp()
              RETURNING token`,
            values: [name, holder, ttlMs],
          });
          return rows[0]?.token ?? null;
        },
        { isRepeatable: true },
      );
    },
    async renew(name, token, ttlMs) {
      const { count } = await database.runQuery({
        name: 'lease-renew',
        text: `UPDATE ${schema}.lease SET expires_at = ${until('$3')}
          WHERE name = $1 AND token = $2 AND holder IS NOT NULL`,
        values: [name, token, ttlMs],
      });
      return count === 1;
    },
    async give(name, token) {
      await database.runQuery({
        name: 'lease-give',
        text: `UPDATE ${schema}.lease SET holder = NULL, expires_at = clock_timestamp() WHERE name = $1 AND token = $2`,
        values: [name, token],
      });
    },
  };
}
