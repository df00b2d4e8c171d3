import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReferenceBackend, startReferenceBackend } from '../../../reference-backend/server';
import { JWT_SECRET, QUICK } from '../../../tests/support/server-fixture';
import { until } from '../../../tests/support/until';
import { defaultConfig } from '../../config/load-config';
import { targetInputSchema } from '../../contract/api/targets';
import type { NodeRole } from '../../domain/nodes/node-role';
import type { Stage } from '../../domain/sessions/stages';
import { systemClock } from '../../kit/clock';
import { createLogger } from '../../kit/logger';
import { getOverview } from '../../services/overview/get-overview';
import { getProgress } from '../../services/sessions/get-progress';
import { runSession } from '../../services/sessions/run-session';
import { createTarget } from '../../services/targets/create-target';
import { testNewTarget } from '../../services/targets/test-target';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { type ConsoleRuntime, startConsole } from '../start-console';

const logger = createLogger('test', 'silent');
const SOURCE = { id: 'token-1', name: 'backend' };

let directory: string;
let stores: Stores;
let backend: ReferenceBackend;
const running: ConsoleRuntime[] = [];

async function startNode(node: string, roles: NodeRole[]) {
  const config = { ...defaultConfig(directory), node, roles, lease: { ttlMs: 5_000 } };
  const runtime = await startConsole({ config, logger, clock: systemClock, sharedStores: stores });
  running.push(runtime);
  return { runtime, ctx: runtime.slot.services };
}
type Node = Awaited<ReturnType<typeof startNode>>;

const inputOf = (name: string) =>
  targetInputSchema.parse({
    name,
    url: backend.url,
    environment: 'staging',
    intervalMs: 1_000,
    credentials: { kind: 'jwt', secret: JWT_SECRET },
  });

describe('three processes with different roles over one store', () => {
  let web: Node;
  let worker: Node;
  let judge: Node;
  let target: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tocsin-roles-'));
    stores = await openStores({ clock: systemClock, directory, bulk: true });
    backend = await startReferenceBackend({ ...QUICK, slowWelcomeMs: 2_000 });
    web = await startNode('web', ['web']);
    worker = await startNode('worker', ['collect', 'probe']);
    judge = await startNode('judge', ['judge']);
    target = (await createTarget(web.ctx, inputOf('chat'))).id;
  }, 60_000);
  afterAll(async () => {
    for (const one of running) await one.close();
    await backend.stop();
    await stores.close();
    rmSync(directory, { recursive: true });
  });

  it('measure, evaluate and show what each of them does', async () => {
    await until({ what: 'sessions are stored' }, async () => {
      const { sessions } = await web.ctx.events.sessions({ targetId: target }, { limit: 5 });
      return sessions.length > 1;
    });
    await until({ what: 'the page knows what the judge evaluated' }, () => {
      const picture = web.ctx.judge.pictureOf(target);
      return (picture?.recent.sessions ?? 0) > 0;
    });
    await until({ what: 'the page knows how many targets the probe has' }, () => {
      const [probe] = web.ctx.places.list().probes;
      return probe?.targets === 1;
    });
    expect(web.ctx.judge.lastJudgedAt()).toBe(judge.ctx.judge.lastJudgedAt());
    expect(web.ctx.judge.memoryOf(target)?.releases).toHaveLength(1);
    expect(web.runtime.live).not.toBeNull();
    expect(judge.runtime.live).toBeNull();
    expect(web.ctx.prober.stats()).toBeNull();
    expect(web.ctx.prober.anyStats()).toMatchObject({ location: 'local', healthy: true });
    expect(judge.ctx.prober.anyStats()?.slotsScheduled).toBeGreaterThan(0);
  });

  it('run a session now, and test a draft, with the probe of another process', async () => {
    const { sessionId } = await runSession(web.ctx, { target });
    expect((await web.ctx.events.session(sessionId))?.outcome).toBe('passed');
    const begun = (await runSession(web.ctx, { target, wait: false })).sessionId;
    await until({ what: 'a session that nobody waits for is stored' }, async () => {
      const { running } = await getProgress(web.ctx, begun);
      return running === null && (await web.ctx.events.session(begun))?.asked === true;
    });
    const stages: Stage[][] = [];
    const test = await testNewTarget(web.ctx, inputOf('draft'), (more) => stages.push(more));
    expect(test).toMatchObject({ outcome: 'passed' });
    expect(test.steps.length).toBeGreaterThan(3);
    const refused = { ...inputOf('draft'), url: 'ws://127.0.0.1:9/ws' };
    expect(await testNewTarget(web.ctx, refused)).toMatchObject({ failedStage: 'connect' });
    expect(await stores.state.list('runRequest')).toEqual([]);
    const slow = { ...inputOf('slow'), intervalMs: 3_600_000, paused: true };
    await backend.setFaults({ 'slow-welcome': 1 });
    const slowId = (await createTarget(web.ctx, slow)).id;
    const waiting = (await runSession(web.ctx, { target: slowId, wait: false })).sessionId;
    expect(await getProgress(web.ctx, waiting)).toMatchObject({ running: { target: 'slow' } });
    await backend.clearFaults();
    await expect(web.ctx.prober.runNow('nobody')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('take health events in where that is a role, and show everywhere who sent them', async () => {
    const at = systemClock.now();
    const event = { id: 'event-1', at, stage: 'factory', outcome: 'ok', environment: 'staging' };
    const ingest = (node: Node) => node.ctx.collector.ingest([event], { target, source: SOURCE });
    await expect(ingest(web)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('role collect'),
    });
    expect(await ingest(worker)).toMatchObject({ accepted: 1 });
    const report = await until({ what: 'the page knows the sender' }, () =>
      web.ctx.collector.reports.reportOf(SOURCE.id),
    );
    expect(report).toMatchObject({ rows: { events: 1 }, says: ['factory'] });
    expect(web.ctx.collector.reports.reportingOn(target)).toEqual([
      { sourceId: SOURCE.id, says: ['factory'] },
    ]);
    expect(web.ctx.collector.allStats().sessionsStored).toBeGreaterThan(0);
    expect(web.ctx.collector.stats().sessionsStored).toBe(0);
  });

  it('show that what they know is out of date a minute after the last judge has ended', async () => {
    const at = (laterMs: number) => {
      const clock = { ...systemClock, now: () => systemClock.now() + laterMs };
      return getOverview({ ...web.ctx, clock }, { target });
    };
    await judge.runtime.drain();
    await judge.runtime.close();
    const judgedAt = web.ctx.judge.lastJudgedAt(target);
    expect(judgedAt).not.toBeNull();
    expect((await at(0)).staleSince).toBeNull();
    expect((await at(75_000)).staleSince).not.toBeNull();
    expect(web.ctx.judge.lastJudgedAt(target)).toBe(judgedAt);
  });

  it('say that nobody can run a session once the probe has ended', async () => {
    await worker.runtime.drain();
    await worker.runtime.close();
    const run = () => runSession(web.ctx, { target });
    await until({ what: 'it is refused' }, () =>
      run().then(
        () => null,
        (error: Error) => /no process with a probe is up/.test(error.message),
      ),
    );
    await until({ what: 'no process reports a probe' }, () => !web.ctx.prober.anyStats());
  });
});
