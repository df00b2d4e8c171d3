import { makeSession } from '../../lib/commands/seed/make-session';
import type { Plot } from '../../lib/commands/seed/session-plots';
import type { Alert } from '../../lib/domain/alerts/alert';
import type { Release } from '../../lib/domain/deployments/release';
import type { Incident } from '../../lib/domain/incidents/incident';
import type { IndicatorState } from '../../lib/domain/now/indicator-state';
import { defaultRules } from '../../lib/domain/rules/default-rules';
import type { Rule } from '../../lib/domain/rules/rule';
import type { SessionRecord } from '../../lib/domain/sessions/session';
import type { IndicatorKey } from '../../lib/domain/tallies/indicators';
import type { Target } from '../../lib/domain/targets/target';
import { MINUTE, SECOND } from '../../lib/domain/time';
import { createJudge, type JudgeDeps } from '../../lib/judge/create-judge';
import { manualClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import type { TallyQuery } from '../../lib/store/event-store';
import { openDirectStores } from './direct-stores';

/** A whole hour. */
export const START = Date.UTC(2025, 8, 8, 3, 0, 0);
export const INTERVAL_MS = 5 * SECOND;

export const TARGET: Target = {
  id: 't1',
  name: 'chat',
  url: 'ws://localhost:1',
  environment: 'staging',
  transport: 'ws',
  journey: 'agent',
  intervalMs: INTERVAL_MS,
  auth: 'header',
  credentials: { kind: 'none' },
  headers: {},
  thresholds: {},
  holdMs: 5000,
  afterRelease: null,
  paused: false,
  provisioned: false,
  createdAt: START,
};

export const release = (version: string, startedAt: number): Release => ({
  id: `t1:${version}`,
  targetId: 't1',
  version,
  startedAt,
  firstSeenBy: 'mark',
  cold: true,
  notes: '',
  seeded: false,
});

export type Sessions = {
  plot?: Plot;
  targetId?: string;
  everyMs?: number;
} & Partial<SessionRecord>;

export type JudgeFixture = Awaited<ReturnType<typeof openJudgeFixture>>;

/** The judge over real SQLite with a manual clock: the default rules and one target. */
export async function openJudgeFixture(more: Partial<JudgeDeps> = {}) {
  const stores = await openDirectStores();
  const clock = manualClock(START);
  const queries: TallyQuery[] = [];
  let fault: Error | null = null;
  const events = {
    ...stores.events,
    tallies(query: TallyQuery) {
      queries.push(query);
      return fault ? Promise.reject(fault) : stores.events.tallies(query);
    },
    counts: stores.events.counts.bind(stores.events),
    latencies: stores.events.latencies.bind(stores.events),
    marks: stores.events.marks.bind(stores.events),
    sessions: stores.events.sessions.bind(stores.events),
  };
  const probeFacts = { location: 'local', healthy: true, heartbeatAt: START };
  let beats = true;
  const deps: JudgeDeps = {
    events,
    state: stores.state,
    clock,
    startedAt: START,
    logger: createLogger('test', 'silent'),
    probe: () => ({ ...probeFacts, ...(beats ? { heartbeatAt: clock.now() } : {}) }),
    inMaintenance: () => false,
    ...more,
  };
  const put = async (kind: 'target' | 'release' | 'rule', value: Target | Release | Rule) => {
    const group = 'targetId' in value ? value.targetId : undefined;
    const row = { op: 'put', kind, id: value.id, group, value } as Parameters<
      typeof stores.state.mutate
    >[0][number];
    await stores.state.mutate([row], clock.now());
  };
  await put('target', TARGET);
  for (const rule of defaultRules(START)) await put('rule', rule);

  /** Sessions that end one each interval, the clock following; the last one just ended. */
  async function probe(minutes: number, sessions: Sessions = {}) {
    const { plot = 'passed', targetId = TARGET.id, everyMs = INTERVAL_MS, ...over } = sessions;
    const records: SessionRecord[] = [];
    for (let n = 0; n < Math.round((minutes * MINUTE) / everyMs); n++) {
      clock.advance(everyMs);
      const target = { id: targetId, name: targetId, environment: 'staging' };
      const { record } = makeSession({
        plot,
        target,
        release: 'r1',
        instance: 'i1',
        location: 'local',
        startedAt: clock.now() - 1000,
        load: 1,
        seed: 'judge',
      });
      records.push({ ...record, seeded: false, endedAt: clock.now() - 1, ...over });
    }
    await stores.events.append({
      sessions: records.map((record) => ({ record, frames: null })),
      healthEvents: [],
      connections: [],
      slots: [],
    });
  }
  return {
    stores,
    clock,
    queries,
    deps,
    put,
    probe,
    judge: createJudge(deps),
    /** The probe's own self-check, and its heart. */
    setProbe(facts: { healthy?: boolean; beats?: boolean }) {
      beats = facts.beats ?? beats;
      probeFacts.healthy = facts.healthy ?? probeFacts.healthy;
      probeFacts.heartbeatAt = clock.now();
    },
    break(error: Error | null) {
      fault = error;
    },
    async told(indicator: IndicatorKey = 'connection'): Promise<IndicatorState> {
      const row = await stores.state.get('indicatorState', `t1:${indicator}`);
      if (!row) throw new Error(`nothing is told about ${indicator}`);
      return row.value;
    },
    async alerts(group?: 'open' | 'closed'): Promise<Alert[]> {
      return (await stores.state.list('alert', group)).map((row) => row.value);
    },
    async incidents(group?: 'open' | 'closed'): Promise<Incident[]> {
      return (await stores.state.list('incident', group)).map((row) => row.value);
    },
    /** Rule and phase of every alert, sorted: "page-connection firing". */
    async alertWords(group?: 'open' | 'closed'): Promise<string[]> {
      const rows = await stores.state.list('alert', group);
      return rows.map(({ value }) => `${value.ruleId} ${value.phase}`).sort();
    },
    close: () => stores.close(),
  };
}
