import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { nodeListSchema } from '../../lib/contract/api/settings';
import type { ReferenceBackend } from '../../reference-backend/server';
import { runCli, type StartedCli, startCli } from '../support/cli';
import { type Cluster, removeCluster, startCluster } from '../support/postgres/cluster';
import { describeWithOwnPostgres } from '../support/postgres/test-database';
import { QUICK_RULES } from '../support/quick-rules';
import { requestAt, type ServerFixture, startHouse } from '../support/server-fixture';
import { until } from '../support/until';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const KEY = 'c1'.repeat(32);

type Got = { key: string; status: string };

/** A receiver that does not answer while `holds` is set. */
async function openReceiver() {
  const got: Got[] = [];
  const receiver = { got, holds: false, url: '', close: () => server.close() };
  const held: ServerResponse[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { status } = JSON.parse(body) as { status: string };
    got.push({ key: String(request.headers['idempotency-key']), status });
    if (receiver.holds) held.push(response);
    else response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

describeWithOwnPostgres('processes with different roles on one database', () => {
  const nodes = new Map<string, StartedCli>();
  let folder: string;
  let cluster: Cluster;
  let receiver: Awaited<ReturnType<typeof openReceiver>>;
  let house: ServerFixture;
  let backend: ReferenceBackend;
  let target: string;

  const env = (more: Record<string, string> = {}) => ({
    TOCSIN_DATABASE_URL: cluster.url,
    TOCSIN_KEY: KEY,
    ...more,
  });
  const start = (name: string, role: string) => {
    const flags = ['--role', role, '--node', name, '--port', '0'];
    nodes.set(name, startCli(['serve', ...flags], { cwd: folder, env: env() }));
  };
  /** The address that a process has printed. */
  const addressOf = (name: string) =>
    until({ what: `${name} serves`, withinMs: 120_000 }, () => {
      const node = nodes.get(name);
      const { out, err } = node?.printed() ?? { out: '', err: '' };
      if (node?.child.exitCode !== null) throw new Error(`${name} ended: ${err}`);
      return /Tocsin is at (\S+)/.exec(out)?.[1];
    });
  const judging = async () => {
    const { json } = await house.ask('GET /api/v1/nodes');
    const listed = nodeListSchema.parse(json).nodes;
    return listed.filter(({ up, judging: isJudging }) => up && isJudging).map(({ name }) => name);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-roles-'));
    cluster = await startCluster(folder);
    receiver = await openReceiver();
    const configFile = join(folder, 'web.yaml');
    const notifier = `notifiers:\n  - { name: on-call, kind: webhook, url: "${receiver.url}" }\n`;
    writeFileSync(configFile, `${notifier}${QUICK_RULES}`);
    const migrated = await runCli(['migrate'], { cwd: folder, env: env() });
    expect(migrated).toMatchObject({ code: 0 });
    const roles = { TOCSIN_ROLE: 'web', TOCSIN_NODE: 'web', TOCSIN_CONFIG: configFile };
    house = await startHouse(env(roles));
    start('worker', 'collect,probe');
    start('judge-a', 'judge');
    start('judge-b', 'judge');
    const url = `${await addressOf('worker')}/api/v1/events`;
    backend = await house.addBackend({ target: 'chat', collector: { url, token: null } });
    target = await house.addTarget(backend, { intervalMs: 500 });
  });
  afterAll(async () => {
    for (const { child, ended } of nodes.values()) {
      child.kill('SIGKILL');
      await ended;
    }
    await house?.stop();
    receiver?.close();
    await removeCluster(folder);
  });

  it('show on one what another one measures, and run a session where the probe is', async () => {
    await until({ what: 'sessions are shown' }, async () => {
      const sessions = await house.sessions(`?target=${target}&outcome=passed`);
      return sessions.length > 3;
    });
    expect(await house.runNow(target)).toMatchObject({ outcome: 'passed' });
    await until({ what: 'the overview counts them' }, async () => {
      const { tiles } = await house.overview(target);
      return tiles.some(({ count }) => count.valid > 3);
    });
    const { events } = await house.runNow(target);
    expect(events.length).toBeGreaterThan(0);
  });

  it('answer what they serve, and name the role that serves the rest', async () => {
    const [worker, judge] = [await addressOf('worker'), await addressOf('judge-a')];
    for (const url of [worker, judge, house.url]) {
      expect((await requestAt(url, 'GET /healthz')).status).toBe(200);
      expect((await requestAt(url, 'GET /readyz')).status).toBe(200);
    }
    const metrics = (await requestAt(judge, 'GET /metrics')).text;
    expect(metrics).toContain('tocsin_node_up{node="worker"');
    expect(metrics).not.toContain('tocsin_probe_up');
    expect((await requestAt(worker, 'GET /metrics')).text).toContain('tocsin_probe_up');
    for (const line of ['GET /', 'GET /api/v1/overview', 'GET /socket.io/'])
      expect(await requestAt(worker, line)).toMatchObject({
        status: 503,
        json: { error: { code: 'unavailable', message: expect.stringContaining('role web') } },
      });
    for (const line of ['POST /api/v1/events', 'POST /api/v1/otlp/v1/logs'])
      expect(await requestAt(house.url, line, { body: [] })).toMatchObject({
        status: 503,
        json: { error: { message: expect.stringContaining('role collect') } },
      });
  });

  it('send one message about an outage, also where the judge dies while it is on its way', async () => {
    const [first = ''] = await until({ what: 'one of them judges' }, async () => {
      const names = await judging();
      return names.length === 1 && names;
    });
    receiver.holds = true;
    await backend.setFaults({ 'context-wrong-type': 1 });
    await until({ what: 'the message is on its way' }, () => receiver.got.length > 0);
    nodes.get(first)?.child.kill('SIGKILL');
    receiver.holds = false;
    await until({ what: 'the other one judges' }, async () => {
      const names = await judging();
      return names.length === 1 && names[0] !== first;
    });
    await until({ what: 'it is sent again', withinMs: 120_000 }, () => receiver.got.length > 1);
    await backend.clearFaults();
    await until({ what: 'its end is sent', withinMs: 120_000 }, () =>
      receiver.got.some(({ status }) => status === 'resolved'),
    );
    const firing = receiver.got.filter(({ status }) => status === 'firing');
    expect(firing).toHaveLength(2);
    expect(new Set(firing.map(({ key }) => key)).size).toBe(1);
    expect(receiver.got.filter(({ status }) => status === 'resolved')).toHaveLength(1);
  });
});
