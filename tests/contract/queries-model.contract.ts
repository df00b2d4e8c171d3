import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConnection } from '@/lib/domain/sessions/connection';
import type { StoredHealthEvent } from '@/lib/domain/sessions/health-event';
import type { SessionRecord } from '@/lib/domain/sessions/session';
import { reachedStages } from '@/lib/domain/sessions/session-stages';
import { HANDLERS, OUTCOMES, STAGES } from '@/lib/domain/sessions/stages';
import { bucketStart } from '@/lib/domain/tallies/buckets';
import { contributionOfConnection, contributionOfSession } from '@/lib/domain/tallies/contribution';
import {
  BUCKET_STEPS,
  COUNT_KINDS,
  type Contribution,
  LATENCIES,
  type TallyDimensions,
} from '@/lib/domain/tallies/tally';
import { mergeCounts } from '@/lib/domain/tallies/tally-math';
import type { EventStore, JoinKeys, SessionFilter, TallyQuery } from '@/lib/store/event-store';
import { histogramOf } from '../support/domain/histogram-of';
import type { OpenEvents } from './support/open';
import { batch, connection, HOUR, healthEvent, session } from './support/records';

const TARGETS = ['t1', 't2', 't3'];
const ENVIRONMENTS = ['staging', 'production'];
const RELEASES = ['1', '2'];
const LOCATIONS = ['local', 'eu'];
const WAYS = ['header', 'query:access_token', 'journey'];
const SPAN_MS = 3 * 3_600_000;
const instants = fc.integer({ min: 0, max: SPAN_MS }).map((ms) => HOUR + ms);
/** Edges of buckets, and instants between them. */
const edges = fc.oneof(
  instants,
  fc.constantFrom(0, 10_000, 60_000, 3_600_000, 7_200_000, SPAN_MS).map((ms) => HOUR + ms),
);
const keys = (name: string) => fc.constantFrom(...[1, 2, 3, 4, 5, 6].map((n) => `${name}${n}`));

const sessions = fc
  .record({
    n: fc.nat(),
    targetId: fc.constantFrom(...TARGETS),
    environment: fc.constantFrom(...ENVIRONMENTS),
    release: fc.constantFrom(...RELEASES),
    location: fc.constantFrom(...LOCATIONS),
    stratum: fc.constantFrom<'steady' | 'cold'>('steady', 'cold'),
    endedAt: instants,
    seeded: fc.boolean(),
    outcome: fc.constantFrom(...OUTCOMES),
    failedStage: fc.constantFrom(...STAGES),
    handler: fc.constantFrom(...HANDLERS),
    code: fc.constantFrom(1000, 1001, 1006, 1011, null),
    totalMs: fc.integer({ min: 0, max: 5_000_000 }).map((us) => us / 1000),
    traceId: keys('trace'),
    runId: keys('run'),
    connectionId: fc.option(keys('c')),
    auth: fc.constantFrom(undefined, ...WAYS),
  })
  .map(({ n, code, totalMs, traceId, runId, connectionId, auth, ...parts }): SessionRecord => {
    const failedStage = parts.outcome === 'passed' ? null : parts.failedStage;
    const made = session({ id: `s${n}`, ...parts, failedStage });
    return {
      ...made,
      outcome: parts.outcome,
      close: { ...made.close, code },
      timings: { ...made.timings, totalMs },
      keys: { ...made.keys, traceId, runId, connectionId },
      facts: { ...made.facts, ...(auth === undefined ? {} : { auth }) },
    };
  });

const healthEvents = fc
  .record(
    {
      n: fc.nat(),
      at: instants,
      sessionId: fc.nat(9).map((n) => `s${n}`),
      traceId: keys('trace'),
      runId: keys('run'),
      connectionId: keys('c'),
    },
    { requiredKeys: ['n', 'at'] },
  )
  .map(({ n, ...parts }): StoredHealthEvent => healthEvent({ id: `e${n}`, ...parts }));

const good = fc.constantFrom<'good' | 'bad' | null>('good', 'bad', null);
const connections = fc
  .record({
    connectionId: keys('c'),
    environment: fc.constantFrom(...ENVIRONMENTS),
    targetId: fc.constantFrom(...TARGETS, null),
    release: fc.constantFrom(...RELEASES),
    sessionId: fc.constantFrom(null, 's1', 's2'),
    decidedAt: fc.option(instants),
    factory: good,
    agent: good,
  })
  .map((parts): ServerConnection => connection(parts));

/** The same rows in every run. */
function makeRows() {
  const unique = <T>(rows: T[], key: (row: T) => string) => [
    ...new Map(rows.map((row) => [key(row), row])).values(),
  ];
  const sample = <T>(of: fc.Arbitrary<T>, numRuns: number) => fc.sample(of, { numRuns, seed: 7 });
  return {
    sessions: unique(sample(sessions, 300), ({ id }) => id),
    healthEvents: unique(sample(healthEvents, 150), ({ id }) => id),
    connections: unique(
      sample(connections, 60),
      ({ connectionId, environment }) => `${connectionId} ${environment}`,
    ),
  };
}

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 0 });
const sessionFilters: fc.Arbitrary<SessionFilter> = fc.record(
  {
    from: edges,
    to: edges,
    targetId: fc.constantFrom(...TARGETS, 'none'),
    environment: fc.constantFrom(...ENVIRONMENTS),
    release: fc.constantFrom(...RELEASES),
    location: fc.constantFrom(...LOCATIONS),
    outcomes: some(OUTCOMES),
    failedStage: fc.constantFrom(...STAGES),
    closeCode: fc.constantFrom(1000, 1001, 1006, 1011),
    signature: fc.constantFrom(...STAGES.map((stage) => `sig-${stage}`)),
    handler: fc.constantFrom(...HANDLERS),
    auth: fc.constantFrom(...WAYS),
    seeded: fc.boolean(),
  },
  { requiredKeys: [] },
);

function isSelected(one: SessionRecord, filter: SessionFilter): boolean {
  const same = <T>(wanted: T | undefined, found: T) => wanted === undefined || wanted === found;
  return (
    one.endedAt >= (filter.from ?? 0) &&
    one.endedAt < (filter.to ?? Number.MAX_VALUE) &&
    same(filter.targetId, one.targetId) &&
    same(filter.environment, one.environment) &&
    same(filter.release, one.release) &&
    same(filter.location, one.location) &&
    same<string | null>(filter.failedStage, one.failedStage) &&
    same<number | null>(filter.closeCode, one.close.code) &&
    same(filter.signature, one.signature?.id) &&
    same(filter.handler, one.handler) &&
    same(filter.auth, one.facts.auth) &&
    (!filter.outcomes?.length || filter.outcomes.includes(one.outcome)) &&
    (filter.seeded === true || !one.seeded)
  );
}

const tallyQueries: fc.Arbitrary<TallyQuery> = fc
  .record(
    {
      from: edges,
      to: edges,
      step: fc.constantFrom('10s' as const, '1m' as const, '1h' as const),
      points: fc.integer({ min: 1, max: 7 }),
      groupBy: some<keyof TallyDimensions>(['targetId', 'release', 'source', 'seeded', 'stratum']),
      targetId: fc.constantFrom(...TARGETS, 'none'),
      targetIds: some([...TARGETS, 'none']),
      environment: fc.constantFrom(...ENVIRONMENTS),
      release: fc.constantFrom(...RELEASES),
      location: fc.constantFrom(...LOCATIONS),
      sources: some(['synthetic', 'server', 'server-synthetic'] as const),
      strata: some<'steady' | 'cold'>(['steady', 'cold']),
      seeded: fc.boolean(),
    },
    { requiredKeys: ['from', 'to', 'step'] },
  )
  .map(({ points, ...query }) =>
    points === undefined ? query : { ...query, mergeMs: points * BUCKET_STEPS[query.step] },
  );

function counts({ at, dimensions }: Contribution, query: TallyQuery): boolean {
  const bucket = bucketStart(at, BUCKET_STEPS[query.step]);
  return (
    bucket >= query.from &&
    bucket < query.to &&
    (['targetId', 'environment', 'release', 'location'] as const).every(
      (name) => query[name] === undefined || query[name] === dimensions[name],
    ) &&
    (!query.targetIds?.length || query.targetIds.includes(dimensions.targetId)) &&
    (!query.sources?.length || query.sources.includes(dimensions.source)) &&
    (!query.strata?.length || query.strata.includes(dimensions.stratum)) &&
    (query.seeded === true || !dimensions.seeded)
  );
}

const pointOf = ({ at }: Contribution, { step, mergeMs, from }: TallyQuery) =>
  mergeMs === undefined ? from : bucketStart(bucketStart(at, BUCKET_STEPS[step]), mergeMs);

const groupOf = ({ dimensions }: Contribution, query: TallyQuery) =>
  Object.fromEntries((query.groupBy ?? []).map((name) => [name, dimensions[name]]));

/** Values under the same key. */
function groupBy<T>(values: Iterable<T>, keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

const byText = <T>(rows: T[]) =>
  rows.map((row) => JSON.stringify(row)).sort((a, b) => (a < b ? -1 : 1));

/** Queries of every engine answer what a loop over all rows finds. */
export function queriesModelContract(engine: string, open: OpenEvents): void {
  describe(`queries on ${engine}, beside a loop over all rows`, () => {
    const rows = makeRows();
    const contributions = [
      ...rows.sessions.map(contributionOfSession),
      ...rows.connections.flatMap((one) => contributionOfConnection(one) ?? []),
    ];
    let events: EventStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const opened = await open();
      events = opened.events;
      close = () => opened.close();
      await events.append(
        batch({ ...rows, sessions: rows.sessions.map((record) => ({ record, frames: null })) }),
      );
    });
    afterAll(() => close());

    it('find the same sessions, page by page and as marks', async () => {
      await fc.assert(
        fc.asyncProperty(sessionFilters, fc.integer({ min: 1, max: 90 }), async (filter, limit) => {
          const expected = rows.sessions
            .filter((one) => isSelected(one, filter))
            .sort((a, b) => b.endedAt - a.endedAt || (a.id < b.id ? 1 : -1));
          const found: SessionRecord[] = [];
          let after: string | null | undefined;
          while (after !== null) {
            const page = await events.sessions(filter, { limit, after });
            expect(page.sessions.length).toBeLessThanOrEqual(limit);
            found.push(...page.sessions);
            after = page.next;
          }
          expect(found).toEqual(expected);
          expect(await events.marks(filter, limit)).toEqual(
            expected.slice(0, limit).map((one) => ({
              id: one.id,
              endedAt: one.endedAt,
              outcome: one.outcome,
              failedStage: one.failedStage,
              reached: reachedStages(one).length,
              totalMs: one.timings.totalMs,
              seeded: one.seeded,
            })),
          );
        }),
        { numRuns: 120 },
      );
    });

    it('count the same sessions and connections in every span, step and group', async () => {
      await fc.assert(
        fc.asyncProperty(tallyQueries, async (query) => {
          const counted = contributions.filter((one) => counts(one, query));
          const groups = groupBy(counted, (one) =>
            JSON.stringify([pointOf(one, query), groupOf(one, query)]),
          );
          const expected = [...groups].map(([key, members]) => {
            const [at, of] = JSON.parse(key);
            return { at, group: of, counts: mergeCounts(members.map((one) => one.counts)) };
          });
          expect(byText(await events.tallies(query))).toEqual(byText(expected));
        }),
        { numRuns: 120 },
      );
    });

    it('count the same marks and timings', async () => {
      await fc.assert(
        fc.asyncProperty(
          tallyQueries,
          some(COUNT_KINDS),
          some(LATENCIES),
          async (query, kinds, latencies) => {
            const counted = contributions.filter((one) => counts(one, query));
            const marks = counted.flatMap((one) =>
              one.marks
                .filter(([kind]) => kinds.length === 0 || kinds.includes(kind))
                .map(([kind, key]) =>
                  JSON.stringify([{ at: pointOf(one, query), kind, key }, groupOf(one, query)]),
                ),
            );
            const expectedCounts = [...groupBy(marks, (mark) => mark)].map(([mark, all]) => {
              const [of, group] = JSON.parse(mark);
              return { ...of, n: all.length, ...(query.groupBy?.length ? { group } : {}) };
            });
            expect(byText(await events.counts({ ...query, kinds }))).toEqual(
              byText(expectedCounts),
            );
            const timings = counted.flatMap((one) =>
              one.latencies
                .filter(([latency]) => latencies.length === 0 || latencies.includes(latency))
                .map(([latency, value]) => ({ at: pointOf(one, query), latency, value })),
            );
            const expectedTimings = [
              ...groupBy(timings, ({ at, latency }) => JSON.stringify({ at, latency })),
            ].map(([key, all]) => ({
              ...JSON.parse(key),
              histogram: histogramOf(all.map(({ value }) => value)),
            }));
            expect(byText(await events.latencies({ ...query, latencies }))).toEqual(
              byText(expectedTimings),
            );
          },
        ),
        { numRuns: 80 },
      );
    });

    it('relate the same rows', async () => {
      const joinKeys: fc.Arbitrary<JoinKeys> = fc.record({
        sessionIds: some(['s1', 's2', 's3', ...rows.sessions.slice(0, 5).map(({ id }) => id)]),
        traceIds: some(['trace1', 'trace2', 'run1']),
        runIds: some(['run1', 'run3', 'c1']),
        connectionIds: some(['c1', 'c2', 'c6', 'none']),
      });
      const has = (wanted: string[], id: string | null | undefined) =>
        typeof id === 'string' && wanted.includes(id);
      await fc.assert(
        fc.asyncProperty(joinKeys, async (asked) => {
          const found = await events.related(asked);
          expect(byText(found.sessions)).toEqual(
            byText(
              rows.sessions.filter(
                (one) =>
                  has(asked.sessionIds, one.id) ||
                  has(asked.traceIds, one.keys.traceId) ||
                  has(asked.runIds, one.keys.runId) ||
                  has(asked.connectionIds, one.keys.connectionId),
              ),
            ),
          );
          expect(byText(found.healthEvents)).toEqual(
            byText(
              rows.healthEvents.filter(
                (one) =>
                  has(asked.sessionIds, one.sessionId) ||
                  has(asked.traceIds, one.traceId) ||
                  has(asked.runIds, one.runId) ||
                  has(asked.connectionIds, one.connectionId),
              ),
            ),
          );
          expect(found.healthEvents.map(({ at }) => at)).toEqual(
            found.healthEvents.map(({ at }) => at).sort((a, b) => a - b),
          );
          expect(byText(found.connections)).toEqual(
            byText(
              rows.connections.filter(
                (one) =>
                  has(asked.connectionIds, one.connectionId) ||
                  has(asked.sessionIds, one.sessionId),
              ),
            ),
          );
        }),
        { numRuns: 80 },
      );
    });
  });
}
