import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { targetsHistoryQuerySchema } from '../lib/contract/api/fleet/targets-history';
import { targetsOverviewQuerySchema } from '../lib/contract/api/targets-overview';
import type { IndicatorState, StateWord } from '../lib/domain/now/indicator-state';
import { DEFAULT_THRESHOLDS, INDICATORS } from '../lib/domain/tallies/indicators';
import { MINUTE } from '../lib/domain/time';
import { systemClock } from '../lib/kit/clock';
import { getTargetsHistory } from '../lib/services/overview/get-targets-history';
import { listOverview } from '../lib/services/overview/list-overview';
import { openStores } from '../lib/store/open-stores';
import { type FleetTarget, fleetId, storeFleet } from '../tests/support/fleet-store';
import { median, quantile, short } from './support/figures';
import { type BenchResult, report, say } from './support/result';

const TARGETS = 2_000;
/** Targets with an hour of sessions: as many as one request for histories is about. */
/** As many as one request may name. */
const MEASURED = 60;
const WARM_UP = 20;
const ROUNDS = 100;
/** Limits of the front page: docs/product.md, "All targets". */
const OVERVIEW_MS = 30;
const OVERVIEW_BYTES = 45_000;
const HISTORY_MS = 40;

const ENVIRONMENTS = ['production', 'staging', 'dev'];
const fleet = Array.from({ length: TARGETS }, (_, n): FleetTarget => {
  const environment = ENVIRONMENTS[n % ENVIRONMENTS.length] ?? 'dev';
  const measured = n < MEASURED ? { plot: () => 'passed' as const } : {};
  return { name: `agent-${n}`, environment, ...measured };
});

/** Of two thousand, as in the design: 4 fail, 16 lack evidence, 26 have no data, the rest holds. */
function stateAt(n: number): StateWord {
  if (n < 4) return 'fails';
  if (n < 20) return 'unsure';
  return n < 46 ? 'no_data' : 'holds';
}

const directory = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
const stores = await openStores({ clock: systemClock, directory, bulk: true });
say(`${TARGETS} targets, ${MEASURED} of them with an hour of sessions`);
await storeFleet({ ...stores, clock: systemClock }, fleet);
const now = systemClock.now();
const states = new Map(fleet.map((one, n) => [fleetId(one), statesOf(fleetId(one), stateAt(n))]));
const context = {
  ...stores,
  clock: systemClock,
  judge: {
    lastJudgedAt: () => systemClock.now(),
    pictureOf: () => null,
    memoryOf: (id: string) => ({ states: states.get(id) ?? [], releases: [] }),
    openAlerts: () => ({ alerts: [], incidents: [] }),
  },
  prober: {
    runNow: () => Promise.reject(new Error('not part of this bench')),
    running: async () => null,
    runDraft: () => Promise.reject(new Error('not part of this bench')),
    stats: () => null,
    anyStats: () => ({
      location: 'local',
      healthy: true,
      inFlight: 0,
      loopLagMs: 0,
      slotsScheduled: 0,
      slotsLost: 0,
      restarts: 0,
      heartbeatAt: systemClock.now(),
    }),
  },
  info: { startedAt: now } as Parameters<typeof listOverview>[0]['info'],
};

const overview = await measure(() =>
  listOverview(context, targetsOverviewQuerySchema.parse({ group: 'auto' })),
);
const ids = fleet.slice(0, MEASURED).map(fleetId).join(',');
const history = await measure(() =>
  getTargetsHistory(context, targetsHistoryQuerySchema.parse({ ids })),
);
await stores.close();
rmSync(directory, { recursive: true, force: true });
await report([
  timeResult(`All ${TARGETS} targets, processor time`, overview, OVERVIEW_MS),
  {
    what: `All ${TARGETS} targets, compressed`,
    goal: { judged: overview.bytes, is: 'at most', value: OVERVIEW_BYTES, unit: ' B' },
    ratio: null,
    ours: overview.bytes,
    peer: null,
    unit: 'B',
    note: 'gzip; rows that hold are counted, not sent',
  },
  timeResult(`Lines of ${MEASURED} targets over 1 h, processor time`, history, HISTORY_MS),
  {
    what: `Lines of ${MEASURED} targets over 1 h, compressed`,
    goal: null,
    ratio: null,
    ours: history.bytes,
    peer: null,
    unit: 'B',
    note: 'gzip; every 30 s for the rows in view',
  },
]);

function statesOf(targetId: string, state: StateWord): IndicatorState[] {
  return INDICATORS.map((indicator) => ({
    targetId,
    indicator,
    state,
    notMeaningful: false,
    window: { from: now - 5 * MINUTE, to: now },
    count: { bad: state === 'fails' ? 30 : 0, valid: state === 'no_data' ? 0 : 60, unknown: 0 },
    thresholdBp: DEFAULT_THRESHOLDS[indicator],
    wilson: null,
    sessionsNeeded: state === 'unsure' ? 12 : null,
    since: now - 10 * MINUTE,
    judgedAt: now,
  }));
}

type Figures = { times: number[]; busy: number[]; bytes: number };

async function measure(run: () => Promise<unknown>): Promise<Figures> {
  for (let round = 0; round < WARM_UP; round++) await run();
  const figures: Figures = { times: [], busy: [], bytes: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const answer = JSON.stringify(await run());
    figures.times.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(cpu);
    figures.busy.push((user + system) / 1_000);
    figures.bytes = gzipSync(answer).length;
  }
  return figures;
}

/** Processor time, which counts work: wall time on a shared machine is waiting. */
function timeResult(what: string, { times, busy }: Figures, limitMs: number): BenchResult {
  const ours = median(busy);
  return {
    what,
    goal: { judged: ours, is: 'at most', value: limitMs, unit: ' ms' },
    ratio: null,
    ours,
    peer: null,
    unit: 'ms',
    note: `median of all threads, with its text; wall time median ${short(median(times))} ms, p95 ${short(quantile(times, 0.95))} ms`,
  };
}
