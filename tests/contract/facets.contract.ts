import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isValueCondition, type SessionCondition } from '@/lib/domain/session-query/session-query';
import type { SessionRecord } from '@/lib/domain/sessions/session';
import { OUTCOMES, type Outcome } from '@/lib/domain/sessions/stages';
import type {
  EventStore,
  Facet,
  FacetField,
  FacetQuery,
  SessionFilter,
} from '@/lib/store/event-store';
import type { OpenEvents } from './support/open';
import { HOUR, session, sessionsBatch } from './support/records';

const MINUTE = 60_000;
const FIELDS: FacetField[] = [
  'outcome',
  'stage',
  'signature',
  'release',
  'instance',
  'code',
  'location',
  'handler',
  'target',
  'env',
  'time',
];

type Made = {
  targetId: string;
  release: string;
  outcome: Outcome;
  stage: 'auth' | 'factory';
  code: number | null;
  instance: string | null;
  atMs: number;
  totalMs: number;
};
const made: fc.Arbitrary<Made> = fc.record({
  targetId: fc.constantFrom('t1', 't2'),
  release: fc.constantFrom('1.0.0', '2.0.0'),
  outcome: fc.constantFrom(...OUTCOMES),
  stage: fc.constantFrom('auth', 'factory'),
  code: fc.constantFrom(1000, 1011, null),
  instance: fc.constantFrom('a', 'b', null),
  atMs: fc.nat(3 * 60 * MINUTE),
  totalMs: fc.nat(3_000),
});

function recordOf(one: Made, index: number, revision = 0): SessionRecord {
  const failed = one.outcome === 'failed';
  return session({
    id: `0000000${index % 10}-aaaa-4aaa-8aaa-${String(index).padStart(12, '0')}`,
    revision,
    targetId: one.targetId,
    environment: one.targetId === 't1' ? 'staging' : 'production',
    release: one.release,
    outcome: one.outcome,
    failedStage: failed ? one.stage : null,
    signature: failed ? { id: `sig${one.stage}`, title: `${one.stage}: it said No` } : null,
    handler: failed ? 'none' : 'agent',
    close: { code: one.code, reason: '', by: 'server' },
    instance: one.instance,
    endedAt: HOUR + one.atMs,
    timings: { ...session({ id: 'x' }).timings, totalMs: one.totalMs },
  });
}

const pick = (field: 'target' | 'release' | 'stage' | 'code' | 'instance', ...known: string[]) =>
  fc.record({
    field: fc.constant(field),
    values: fc.uniqueArray(fc.constantFrom(...known), { minLength: 1, maxLength: 2 }),
    not: fc.boolean(),
  });
const condition: fc.Arbitrary<SessionCondition> = fc.oneof(
  pick('target', 't1', 't2', 'none'),
  pick('release', '1.0.0', '2.0.0'),
  pick('stage', 'auth', 'factory'),
  pick('code', '1011', '1000', 'none'),
  pick('instance', 'a', 'b'),
  fc.record({
    field: fc.constant('outcome' as const),
    values: fc.uniqueArray(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 3 }),
    not: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('signature' as const),
    values: fc.constant<string[]>(['sigauth']),
    not: fc.boolean(),
  }),
  fc.constant<SessionCondition>({ field: 'took', fromMs: 1_000, toMs: null }),
  fc.constantFrom<SessionCondition>(
    { field: 'text', words: ['AUTH', 'said no'] },
    { field: 'text', words: ['00000003'] },
    { field: 'text', words: ['nowhere'] },
  ),
);
const where = fc.uniqueArray(condition, { maxLength: 3, selector: (one) => one.field });

const fieldValue = (record: SessionRecord, field: FacetField, stepMs = MINUTE): string | null => {
  const { outcome, failedStage, signature, release, instance, close, location, handler } = record;
  const code = close.code === null ? 'none' : String(close.code);
  const time = String(record.endedAt - (record.endedAt % stepMs));
  const values = { outcome, stage: failedStage, release, instance, code, location, handler, time };
  const others = {
    signature: signature?.id ?? null,
    target: record.targetId,
    env: record.environment,
  };
  return { ...values, ...others, auth: null }[field];
};

function meets(record: SessionRecord, one: SessionCondition): boolean {
  if (one.field === 'took') return record.timings.totalMs >= (one.fromMs ?? 0);
  if (!isValueCondition(one)) {
    const title = record.signature?.title.toLowerCase() ?? null;
    const inTitle = title !== null && one.words.every((word) => title.includes(word.toLowerCase()));
    return inTitle || (one.words.length === 1 && record.id.startsWith(one.words[0] ?? ''));
  }
  const value = fieldValue(record, one.field);
  return (value !== null && one.values.includes(value)) !== one.not;
}

/** What facets must say, counted one session after the other. */
function expected(records: SessionRecord[], { filter, fields, stepMs }: FacetQuery) {
  return fields.map((field) => {
    const counts: Record<string, Partial<Record<Outcome, number>>> = {};
    for (const record of records) {
      if (record.endedAt < filter.from || record.endedAt >= filter.to) continue;
      const others = (filter.where ?? []).filter((one) => one.field !== field);
      const value = fieldValue(record, field, stepMs);
      if (value === null || !others.every((one) => meets(record, one))) continue;
      const known = counts[value] ?? {};
      known[record.outcome] = (known[record.outcome] ?? 0) + 1;
      counts[value] = known;
    }
    return { field, counts };
  });
}

function found(facets: readonly Facet[]) {
  return facets.map(({ field, values }) => ({
    field,
    counts: Object.fromEntries(
      values.map(({ value, counts }) => [
        value,
        Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0)),
      ]),
    ),
  }));
}

async function allIds(
  events: Pick<EventStore, 'sessions'>,
  { filter, budgetMs }: { filter: SessionFilter; budgetMs: number | undefined },
): Promise<string[]> {
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await events.sessions(filter, { limit: 7, after, budgetMs });
    seen.push(...page.sessions.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  return seen;
}

const FAILED: Omit<Made, 'atMs'> = {
  targetId: 't1',
  release: '1.0.0',
  outcome: 'failed',
  stage: 'auth',
  code: 1011,
  instance: 'a',
  totalMs: 2_000,
};

/** How every engine counts sessions by field, and finds them by conditions. */
export function facetsContract(engine: string, open: OpenEvents): void {
  describe(`facets on ${engine}`, () => {
    it('are what counting the sessions one by one gives, in pages too, also after corrections', async () => {
      const { events, close } = await open();
      try {
        const records = fc
          .sample(made, { seed: 11, numRuns: 90 })
          .map((one, at) => recordOf(one, at));
        await events.append(sessionsBatch(...records));
        for (const [index, one] of fc.sample(made, { seed: 12, numRuns: 20 }).entries()) {
          const endedAt = records[index]?.endedAt ?? HOUR;
          const after = { ...recordOf(one, index, 1), endedAt };
          records[index] = after;
          await events.append(sessionsBatch(after));
        }
        const span = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 150 }));
        await fc.assert(
          fc.asyncProperty(where, span, async (conditions, [start, length]) => {
            const from = HOUR + start * MINUTE;
            const to = from + length * MINUTE;
            const query: FacetQuery = {
              filter: { from, to, where: conditions },
              fields: FIELDS,
              stepMs: 30 * MINUTE,
              budgetMs: 60_000,
            };
            const facets = await events.facets(query);
            expect(found(facets)).toEqual(expected(records, query));
            expect(facets.every(({ searchedFrom }) => searchedFrom === null)).toBe(true);
            const ids = records
              .filter((one) => one.endedAt >= from && one.endedAt < to)
              .filter((one) => conditions.every((condition) => meets(one, condition)))
              .sort((a, b) => b.endedAt - a.endedAt || (a.id < b.id ? 1 : -1))
              .map(({ id }) => id);
            const filter = { from, to, where: conditions, seeded: true };
            for (const budgetMs of [undefined, 60_000, 0])
              expect(await allIds(events, { filter, budgetMs })).toEqual(ids);
          }),
          { numRuns: 40 },
        );
      } finally {
        await close();
      }
    });

    it('say how far rows were read when their time is over, and the title of a signature', async () => {
      const { events, close } = await open();
      try {
        const end = 10 * 24 * 60;
        const records = [1, end - 20, end - 10].map((minute, index) =>
          recordOf({ ...FAILED, atMs: minute * MINUTE }, index),
        );
        await events.append(sessionsBatch(...records));
        const slow: SessionCondition = { field: 'took', fromMs: 1, toMs: null };
        const query: FacetQuery = {
          filter: { from: HOUR, to: HOUR + end * MINUTE, where: [slow] },
          fields: ['signature'],
          stepMs: MINUTE,
          budgetMs: 0,
        };
        const [facet] = await events.facets(query);
        const isCutShort = (at: number | null | undefined) =>
          typeof at === 'number' && at > HOUR + MINUTE && at < HOUR + (end - 20) * MINUTE;
        expect(facet?.searchedFrom).toSatisfy(isCutShort);
        expect(facet?.values).toMatchObject([
          { value: 'sigauth', title: 'auth: it said No', counts: { failed: 2 } },
        ]);
        const [counted] = await events.facets({ ...query, filter: { ...query.filter, where: [] } });
        expect(counted).toMatchObject({
          searchedFrom: null,
          values: [{ value: 'sigauth', title: 'auth: it said No', counts: { failed: 3 } }],
        });
        const filter = { ...query.filter, seeded: true };
        const page = await events.sessions(filter, { limit: 5, budgetMs: 0 });
        expect(page.searchedFrom).toSatisfy(isCutShort);
        expect(page.sessions).toHaveLength(2);
        expect(await allIds(events, { filter, budgetMs: 0 })).toHaveLength(3);
      } finally {
        await close();
      }
    });

    it('lose what retention deletes and what an erasure of their target takes away', async () => {
      const { events, close } = await open();
      try {
        const one = {
          release: '1.0.0',
          outcome: 'passed',
          stage: 'auth',
          code: 1000,
          instance: 'a',
          totalMs: 1,
        } as const;
        await events.append(
          sessionsBatch(
            recordOf({ ...one, targetId: 't1', atMs: 0 }, 1),
            recordOf({ ...one, targetId: 't1', atMs: 150 * MINUTE }, 2),
            recordOf({ ...one, targetId: 't2', atMs: 150 * MINUTE }, 3),
          ),
        );
        const codes = async () => {
          const filter = { from: HOUR, to: HOUR + 180 * MINUTE };
          const [facet] = await events.facets({
            filter,
            fields: ['code'],
            stepMs: MINUTE,
            budgetMs: 0,
          });
          return facet?.values.map(({ counts }) => counts.passed) ?? [];
        };
        expect(await codes()).toEqual([3]);
        const before = HOUR + 120 * MINUTE;
        await events.retain({ sessions: before, tallies10s: 0, tallies1m: 0, tallies1h: 0 });
        expect(await codes()).toEqual([2]);
        let cursor: string | null = null;
        do
          cursor = (await events.eraseSlice({ kind: 'target', targetId: 't2' }, cursor, true)).next;
        while (cursor !== null);
        expect(await codes()).toEqual([1]);
      } finally {
        await close();
      }
    });
  });
}
