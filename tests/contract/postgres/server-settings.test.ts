import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type PostgresDatabase } from '@/lib/store/postgres/connection/connection';
import { migrateSchema } from '@/lib/store/postgres/connection/migrations';
import { checkServerSettings } from '@/lib/store/postgres/connection/server-settings';
import { removeCluster, startCluster } from '../../support/postgres/cluster';
import { describeWithOwnPostgres, openTestDatabase } from '../../support/postgres/test-database';

describeWithOwnPostgres('settings of a PostgreSQL server', () => {
  let folder: string;
  let weak: PostgresDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-pg-weak-'));
    const { url } = await startCluster(folder, {
      max_locks_per_transaction: '64',
      synchronous_commit: 'off',
      max_connections: '20',
    });
    weak = await openDatabase({ url, poolSize: 1 });
  });
  afterAll(async () => {
    await weak.close();
    await removeCluster(folder);
  });

  it('names each one that is refused or dangerous, and how to change it', async () => {
    const findings = await checkServerSettings(weak, weak);
    expect(findings.map(({ level, text }) => `${level}: ${text}`)).toEqual([
      expect.stringMatching(/^ok: PostgreSQL \d+/),
      'refused: max_locks_per_transaction is 64',
      'refused: synchronous_commit is off, so a crash of the server would lose what was acknowledged',
      'warning: fsync or full_page_writes is off: a loss of power can damage everything stored',
      expect.stringMatching(/^warning: only \d+ connections are free/),
    ]);
    for (const { level, hint } of findings) expect(level === 'ok').toBe(hint === undefined);
  });

  it('only warns of what could lose data where the operator accepts that', async () => {
    const findings = await checkServerSettings(weak, { isUnsafe: true });
    expect(findings.filter(({ text }) => text.startsWith('synchronous_commit'))).toMatchObject([
      { level: 'warning' },
    ]);
    expect(findings.filter(({ level }) => level === 'refused')).toHaveLength(1);
  });

  it('keeps Tocsin from starting on a server that would lose data', async () => {
    await expect(migrateSchema(weak, { schema: 'x', steps: [] })).rejects.toMatchObject({
      code: 'unavailable',
      retryable: false,
      message: expect.stringContaining('max_locks_per_transaction is 64; set it to 512'),
    });
  });

  it('refuses nothing on a server that is set up for it', async () => {
    const good = await openTestDatabase();
    const findings = await checkServerSettings(good.database, good.database);
    expect(findings.filter(({ level }) => level === 'refused')).toEqual([]);
    await good.close();
  });
});
