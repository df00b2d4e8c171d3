import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../lib/config/load-config';
import { alertListSchema } from '../../lib/contract/api/alerting/alerts';
import { releaseListSchema } from '../../lib/contract/api/releases/releases';
import { verdictDocumentSchema } from '../../lib/contract/api/releases/verdicts';
import { createLogger } from '../../lib/kit/logger';
import { startServer } from '../../lib/runtime/start-server';
import type { ReferenceBackend } from '../../reference-backend/server';
import { closedPort } from '../support/net/free-port';
import {
  type Cluster,
  removeCluster,
  runServer,
  startCluster,
  stopCluster,
} from '../support/postgres/cluster';
import { describeWithOwnPostgres } from '../support/postgres/test-database';
import { QUICK_RULES } from '../support/quick-rules';
import { requestAt, type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';

/** Acknowledged data is on the disk when the server ends. */
const DURABLE = { fsync: 'on', full_page_writes: 'on' };
const KEY = 'c0'.repeat(32);
/** The end of the database is an error for every service. */
const silent = createLogger('test', 'silent');

const event = (id: string) => ({
  id,
  at: Date.now(),
  stage: 'factory',
  outcome: 'ok',
  environment: 'staging',
});

describeWithOwnPostgres('a server on PostgreSQL', () => {
  let folder: string;
  let configFile: string;
  let cluster: Cluster;
  let house: ServerFixture;
  let backend: ReferenceBackend;
  let target: string;
  const env = (more: Record<string, string> = {}) => ({
    TOCSIN_DATABASE_URL: cluster.url,
    TOCSIN_KEY: KEY,
    TOCSIN_CONFIG: configFile,
    ...more,
  });
  const send = (ids: readonly string[]) =>
    house.ask('POST /api/v1/events', { body: ids.map(event) });
  const firing = async () => {
    const { open } = alertListSchema.parse((await house.ask('GET /api/v1/alerts')).json);
    return open.filter(({ phase }) => phase === 'firing');
  };
  const readiness = () => house.ask('GET /readyz');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-pg-server-'));
    configFile = join(folder, 'tocsin.config.yaml');
    cluster = await startCluster(folder, DURABLE);
    writeFileSync(configFile, QUICK_RULES);
    house = await startHouse(env(), silent);
    backend = await house.addBackend();
    target = await house.addTarget(backend);
  }, 240_000);
  afterAll(async () => {
    await house.stop();
    await removeCluster(folder);
  });

  it('measures a target, and shows its sessions, events, release and alert', async () => {
    const { id, outcome } = await house.runNow(target);
    expect(outcome).toBe('passed');
    expect((await send(['event-1', 'event-2', 'event-1'])).json).toMatchObject({
      accepted: 2,
      duplicates: 1,
    });
    await until({ what: 'the overview counts sessions' }, async () => {
      const { tiles } = await house.overview(target);
      return tiles.some(({ count }) => count.valid > 0);
    });
    const passed = await house.sessions(`?target=${target}&outcome=passed`);
    expect(passed.map((one) => one.id)).toContain(id);
    const list = await house.ask(`GET /api/v1/releases?target=${target}`);
    expect(releaseListSchema.parse(list.json).releases[0]?.version).toBe('2025.09.08-1');
    const verdict = await house.ask(`GET /api/v1/releases/${target}:2025.09.08-1/verdict`);
    expect(verdictDocumentSchema.parse(verdict.json).verdict).toBe('no_data');
    await backend.setFaults({ 'context-wrong-type': 1 });
    await until({ what: 'an alert fires' }, async () => (await firing()).length > 0);
  });

  it('says that its database is gone, keeps what it acknowledged, and goes on when that is back', async () => {
    expect(await readiness()).toMatchObject({ status: 200 });
    await stopCluster(folder);
    const gone = await until({ what: 'the server is not ready' }, async () => {
      const answer = await readiness();
      return answer.status === 503 && answer;
    });
    expect(gone.text).toContain('the database cannot be used');
    expect(gone.text).not.toContain(folder);
    const refused = await send(['event-3']);
    expect(refused.status).toBe(503);
    expect(refused.text).not.toContain(folder);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await runServer(folder, DURABLE);
    await until({ what: 'the server is ready' }, async () => (await readiness()).status === 200);
    const answers = await until({ what: 'events are taken' }, async () => {
      const answer = await send(['event-1', 'event-2', 'event-3']);
      return answer.status === 202 && answer;
    });
    expect(answers.json).toMatchObject({ duplicates: 2 });
    const { id } = await until({ what: 'a session is stored' }, () => house.runNow(target));
    expect((await house.session(id)).id).toBe(id);
  });

  it('has everything after a restart, and refuses another key', async () => {
    const [before, alerts] = [await house.sessions(`?target=${target}`), await firing()];
    await house.stop();
    const wrong = startHouse(env({ TOCSIN_KEY: 'd0'.repeat(32) }), silent);
    await expect(wrong).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('TOCSIN_KEY is another key'),
    });
    house = await startHouse(env(), silent);
    const after = await house.sessions(`?target=${target}`);
    expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
    expect(alerts.length).toBeGreaterThan(0);
    expect((await firing()).map(({ id }) => id)).toEqual(
      expect.arrayContaining(alerts.map(({ id }) => id)),
    );
    expect((await send(['event-1', 'event-2', 'event-3'])).json).toMatchObject({ duplicates: 3 });
  });

  it('refuses connections until it can answer, so that a balancer asks another one', async () => {
    await house.stop();
    const loaded = loadConfig({ env: env(), cwd: folder, nodeVersion: process.versions.node });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const port = await closedPort();
    const connect = () => requestAt(`http://127.0.0.1:${port}`, 'GET /readyz');
    let whileStarting: unknown;
    const server = await startServer({
      config: loaded.config,
      port,
      logger: silent,
      async prepare() {
        whileStarting = await connect().catch((error: Error) => error.cause);
      },
    });
    expect(whileStarting).toMatchObject({ code: 'ECONNREFUSED' });
    expect(await connect()).toMatchObject({ status: 200 });
    await server.stop();
  });
});
