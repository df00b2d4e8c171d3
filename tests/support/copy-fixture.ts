import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { incidentListQuerySchema } from '../../lib/contract/api/alerting/incidents';
import { sessionListQuerySchema } from '../../lib/contract/api/sessions';
import { targetsOverviewQuerySchema } from '../../lib/contract/api/targets-overview';
import { DEFAULT_GATE } from '../../lib/domain/verdict/model/gate-settings';
import { createReleaseJudge } from '../../lib/judge/release/create-release-judge';
import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { openSecrets } from '../../lib/runtime/secrets';
import { listAlerts } from '../../lib/services/alerts/list-alerts';
import { getEvidence } from '../../lib/services/evidence/get-evidence';
import { getLatencies } from '../../lib/services/evidence/get-latencies';
import { getFacets } from '../../lib/services/explorer/get-facets';
import { getHistogram } from '../../lib/services/explorer/get-histogram';
import { listIncidents } from '../../lib/services/incidents/list-incidents';
import { getOverview } from '../../lib/services/overview/get-overview';
import { listOverview } from '../../lib/services/overview/list-overview';
import { getVerdict } from '../../lib/services/releases/get-verdict';
import { listReleases } from '../../lib/services/releases/list-releases';
import type { ServiceContext } from '../../lib/services/service-context';
import { getSession } from '../../lib/services/sessions/get-session';
import { listSessions } from '../../lib/services/sessions/list-sessions';
import { createTarget } from '../../lib/services/targets/create-target';
import { createUser } from '../../lib/services/users/create-user';
import { listUsers } from '../../lib/services/users/list-users';
import { getWhy } from '../../lib/services/why/get-why';
import { openStores } from '../../lib/store/open-stores';
import type { Stores } from '../../lib/store/stores';
import { connection, FRAMES, healthEvent, session, slot } from '../contract/support/records';
import { alertRow } from './alert-rows';
import { incidentRow } from './incident-rows';
import { type ServiceFixture, START, targetInput } from './service-fixture';

const logger = createLogger('test', 'silent');
const MORE_SESSIONS = 2_400;

/** A data directory with sessions of three targets and four releases, events, alerts, an incident, users, a verdict and a secret. */
export async function makeDirectory(house: ServiceFixture) {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-copy-'));
  await house.watch(10, 'passed', 'r1');
  await house.watch(5, (i) => (i % 3 === 0 ? 'factory-mismatch' : 'passed'), 'r2');
  const other = await createTarget(
    house.ctx,
    targetInput({ name: 'digest', environment: 'production' }),
  );
  await appendMore(house, [house.targetId, other.id, 'gone']);
  await house.probe(['passed', 'auth-rejected', 'passed'], 'r3');
  await getVerdict(house.ctx, `${house.targetId}:r1`);
  await createUser(house.ctx, { name: 'Mira', role: 'admin', password: 'a-long-password' });
  const alert = alertRow(START, { targetId: house.targetId });
  const incident = incidentRow([alert]);
  await house.stores.state.mutate(
    [
      { op: 'put', kind: 'alert', id: alert.id, group: 'open', value: alert },
      { op: 'put', kind: 'incident', id: incident.id, group: 'open', value: incident },
    ],
    START,
  );
  const files = { events: join(directory, 'events.db'), state: join(directory, 'state.db') };
  await house.stores.backup(files);
  await sealSecret(directory);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** In several hours of two days, some corrected, some with frames; events that join them, and connections. */
async function appendMore({ stores, clock }: ServiceFixture, targets: readonly string[]) {
  const batchSize = 400;
  for (let first = 0; first < MORE_SESSIONS; first += batchSize) {
    const numbers = Array.from({ length: batchSize }, (_, at) => first + at);
    const records = numbers.map((n) =>
      session({
        id: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
        targetId: targets[n % targets.length] ?? 'chat',
        release: `v${n % 4}`,
        instance: `pod-${n % 5}`,
        endedAt: clock.now() - 60_000 * (n % 1_500),
        ...(n % 9 === 0 ? { failedStage: 'factory' as const, outcome: 'failed' as const } : {}),
      }),
    );
    await stores.events.append({
      sessions: records.map((record, at) => ({ record, frames: at % 10 === 0 ? FRAMES : null })),
      healthEvents: records.map(({ id, endedAt, targetId }) =>
        healthEvent({ id: `event-${id}`, at: endedAt - 200, sessionId: id, targetId }),
      ),
      connections: records
        .filter((_, at) => at % 2 === 0)
        .map(({ id, endedAt, targetId }) =>
          connection({ connectionId: `c-${id}`, sessionId: id, firstAt: endedAt, targetId }),
        ),
      slots: numbers.map((n) => slot({ minute: 60_000 * n, probe: `p${n % 2}`, seq: n })),
    });
    const corrected = records
      .slice(0, 20)
      .map((record) => ({ ...record, revision: 1, release: 'v9' }));
    await stores.events.append({
      sessions: corrected.map((record) => ({ record, frames: null })),
      healthEvents: [],
      connections: [],
      slots: [],
    });
  }
}

/** A notifier whose secret the key of the directory seals. */
async function sealSecret(directory: string): Promise<void> {
  const stores = await openStores({ clock: systemClock, directory, bulk: true });
  const secret = openSecrets(directory).seal('the-secret-of-a-receiver');
  const value = { name: 'on-call', kind: 'webhook', purpose: 'alerts', enabled: true, secret };
  await stores.state.mutate(
    [{ op: 'insert', kind: 'notifier', id: 'n1', value: value as never }],
    START,
  );
  await stores.close();
}

/** What the API answers from these stores, of everything that the directory has. */
export async function readEverything(
  { ctx: of, clock, targetId }: ServiceFixture,
  { events, state }: Pick<Stores, 'events' | 'state'>,
) {
  const settings = DEFAULT_GATE;
  const releaseJudge = createReleaseJudge({
    events,
    state,
    clock,
    logger,
    settings,
    locations: ['local'],
  });
  const ctx: ServiceContext = { ...of, events, state, releaseJudge };
  const target = targetId;
  const range = { target, from: clock.now() - 2 * 86_400_000, to: clock.now() };
  const sessions = await listSessions(ctx, sessionListQuerySchema.parse({ limit: 200 }));
  const first = sessions.sessions[0]?.id ?? '';
  return {
    overview: await getOverview(ctx, { target }),
    day: await getOverview(ctx, range),
    all: await listOverview(ctx, targetsOverviewQuerySchema.parse({})),
    sessions,
    next: await listSessions(
      ctx,
      sessionListQuerySchema.parse({ limit: 200, cursor: sessions.next, q: 'outcome:failed' }),
    ).catch((error: unknown) => String(error)),
    failed: await listSessions(
      ctx,
      sessionListQuerySchema.parse({ q: 'stage:factory', limit: 50 }),
    ),
    session: await getSession(ctx, first),
    facets: await getFacets(ctx, {}),
    histogram: await getHistogram(ctx, range),
    evidence: await getEvidence(ctx, range),
    latencies: await getLatencies(ctx, { ...range, latency: 'total' } as never),
    why: await getWhy(ctx, range),
    releases: await listReleases(ctx, { target }),
    verdict: await getVerdict(ctx, `${target}:r1`),
    alerts: await listAlerts(ctx, {}),
    incidents: await listIncidents(ctx, incidentListQuerySchema.parse({})),
    users: await listUsers(ctx),
    slots: await events.slots({ targetId: 't1', from: 0, to: 86_400_000 * 3 }),
    labels: sorted(await events.labels([target, 'gone'])),
    pulses: sorted((await events.pulses(null)).targets),
    releasesOfTallies: sorted(await events.talliedReleases()),
    stats: { ...(await events.stats()), engine: '', size: 0 },
  };
}

/** Rows whose order is open, as texts. */
const sorted = (rows: ReadonlyArray<object>) =>
  rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
