import { describe, expect, it } from 'vitest';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { evidenceSchema, latenciesSchema } from '../../contract/api/evidence/evidence';
import type { Incident } from '../../domain/incidents/incident';
import { TARGET_NOTES_LIMIT } from '../../domain/targets/target-note';
import { DAY, MINUTE, SECOND } from '../../domain/time';
import { ingestEvents } from '../events/ingest-events';
import { getFunnel } from '../funnel/get-funnel';
import { markRelease } from '../releases/mark-release';
import { deleteTarget } from '../targets/delete-target';
import { addTargetNote, removeTargetNote } from '../targets/notes/target-notes';
import { getEvidence } from './get-evidence';
import { getLatencies } from './get-latencies';

const house = serviceFixture();
const many = (plot: Plot, count: number) => Array.from({ length: count }, () => plot);
const sum = (counts: readonly number[]) => counts.reduce((total, n) => total + n, 0);
const lost = (marks: ReadonlyArray<[number, number]>) => sum(marks.map(([, n]) => n));
const lastHour = () => ({ target: house.targetId });
const read = async (more = {}) =>
  evidenceSchema.parse(await getEvidence(house.ctx, { ...lastHour(), ...more }));

describe('evidence', () => {
  it('is cut where a deployment began: no cell has sessions of two releases', async () => {
    await house.probe(many('passed', 25));
    house.clock.advance(7 * SECOND);
    await markRelease(house.ctx, { target: house.targetId, version: 'r2', notes: '' });
    const began = house.clock.now();
    await house.probe(many('factory-mismatch', 20), 'r2');
    const { cells, indicators, deployments, serving, cellMs } = await read();
    expect(cellMs).toBe(MINUTE);
    const cut = cells.findIndex(([at]) => at === began);
    expect(cells[cut]?.[2]).toBe(1);
    expect(deployments.map(({ version }) => version)).toEqual(['r1', 'r2']);
    const factory = indicators.find(({ indicator }) => indicator === 'factory');
    expect(sum(factory?.bad.slice(0, cut) ?? [])).toBe(0);
    expect(sum(factory?.valid.slice(0, cut) ?? [])).toBe(25);
    expect(sum(factory?.valid.slice(cut) ?? [])).toBe(20);
    expect(sum(factory?.coldValid ?? [])).toBeGreaterThan(0);
    expect(lost(factory?.lost ?? [])).toBe(20);
    expect(serving.map(({ version, fails }) => [version, fails.includes('factory')])).toEqual([
      ['r1', false],
      ['r2', true],
    ]);
    expect(serving[1]?.from).toBe(began);
  });

  it('counts what the funnel counts, by stage and time', async () => {
    await house.probe([...many('passed', 3), 'factory-mismatch', 'refused', 'emergency']);
    const { stops, passed, sessions } = await read();
    const funnel = await getFunnel(house.ctx, lastHour());
    const failed = funnel.stages.filter(({ failed: n }) => n > 0);
    expect(stops.map(({ stage, lost: marks }) => [stage, lost(marks)])).toEqual(
      failed.map(({ stage, failed: n }) => [stage, n]),
    );
    expect([sum(passed), sum(sessions)]).toEqual([3, 6]);
  });

  it('keeps what the backend reports apart from our sessions', async () => {
    const [first] = await house.probe(many('passed', 3));
    const event = { at: START + 1, stage: 'factory', outcome: 'failed', environment: 'staging' };
    await ingestEvents(house.ctx, {
      rows: [
        { ...event, id: 'a', connectionId: 'c1' },
        { ...event, id: 'b', outcome: 'ok', sessionId: first?.record.id, connectionId: 'c2' },
      ],
      target: 'chat',
      source: { id: 'local', name: 'local' },
    });
    const factory = (await read()).indicators.find(({ indicator }) => indicator === 'factory');
    expect([sum(factory?.valid ?? []), sum(factory?.bad ?? [])]).toEqual([3, 0]);
    expect([sum(factory?.server?.bad ?? []), sum(factory?.serverSynthetic?.valid ?? [])]).toEqual([
      1, 1,
    ]);
  });

  it('has an event for each thing done about an incident, and the spans that it says failed', async () => {
    await house.probe(many('passed', 3));
    const at = house.clock.now();
    const member = {
      alertId: 'a1',
      severity: 'page',
      measure: { kind: 'indicator', indicator: 'factory' },
      beganAt: at - 2 * MINUTE,
      endedAt: null,
      resolvedAt: null,
    };
    const incident = {
      id: 'i1',
      number: 43,
      targetId: house.targetId,
      members: [member],
      beganAt: at - 2 * MINUTE,
      clearedAt: null,
      endedAt: null,
    } as unknown as Incident;
    const notice = { incidentId: 'i1', first: { at: at - 1, notifier: 'on-call' }, page: null };
    const ack = { alertId: 'a1', by: 'Mira', note: 'rolled back', at: at - 1 };
    await house.stores.state.mutate(
      [
        { op: 'put', kind: 'incident', id: 'i1', group: 'open', value: incident },
        { op: 'put', kind: 'incidentNotice', id: 'i1', value: notice },
        { op: 'put', kind: 'acknowledgement', id: 'i1', value: ack },
        {
          op: 'put',
          kind: 'incident',
          id: 'i2',
          group: 'open',
          value: { ...incident, id: 'i2', targetId: 'another' },
        },
      ],
      at,
    );
    const { events, indicators } = await read();
    expect(events.map(({ kind, text }) => [kind, text])).toEqual([
      ['notified', 'INC-43: on-call notified'],
      ['acknowledged', 'INC-43: acknowledged by Mira: rolled back'],
    ]);
    const failing = Object.fromEntries(indicators.map((one) => [one.indicator, one.failing]));
    expect(failing.factory).toEqual([{ from: at - 2 * MINUTE, to: null }]);
    expect(failing.connection).toEqual([]);
  });

  it('has an event for each note that a person wrote about the target', async () => {
    const id = house.targetId;
    await house.probe(many('passed', 3));
    const at = house.clock.now();
    await addTargetNote(house.ctx, {
      id,
      by: 'Mira',
      text: 'rolled\u202e back\n',
      at: at - SECOND,
    });
    const second = await addTargetNote(house.ctx, { id, by: 'Ana', text: 'restarted' });
    const texts = async () => (await read()).events.map(({ kind, text }) => `${kind} ${text}`);
    expect(await texts()).toEqual(['note Mira: rolled back', 'note Ana: restarted']);
    await removeTargetNote(house.ctx, { id, note: second.id });
    expect(await texts()).toEqual(['note Mira: rolled back']);
    const again = removeTargetNote(house.ctx, { id, note: second.id });
    await expect(again).rejects.toSatisfy(code('not_found'));
    const future = addTargetNote(house.ctx, { id, by: 'Ana', text: 'x', at: at + MINUTE });
    await expect(future).rejects.toSatisfy(code('invalid_input'));
    await deleteTarget(house.ctx, id);
    expect(await house.stores.state.list('targetNote')).toEqual([]);
  });

  it('takes no more notes than a chart can show', async () => {
    const id = house.targetId;
    const value = { targetId: id, at: START, text: 'x', by: 'y', name: 'chat' };
    await house.stores.state.mutate(
      Array.from({ length: TARGET_NOTES_LIMIT }, (_, index) => ({
        op: 'insert' as const,
        kind: 'targetNote' as const,
        id: `n${index}`,
        group: id,
        value,
      })),
      START,
    );
    const more = addTargetNote(house.ctx, { id, by: 'Ana', text: 'one more' });
    await expect(more).rejects.toSatisfy(code('conflict'));
    expect((await read()).events.length).toBeLessThanOrEqual(60);
  });

  it.each([
    ['five minutes', 5 * MINUTE],
    ['an hour and a bit', 61 * MINUTE + 7_001],
    ['a day', DAY],
    ['a week', 7 * DAY],
    ['a year', 365 * DAY],
  ])('is at most 150 cells and 301 columns over %s', async (_, spanMs) => {
    const to = START + 12_345;
    const { cells, passed, rawMs, cellMs } = await read({ from: to - spanMs, to });
    expect(cells.length).toBeLessThanOrEqual(151);
    expect(passed.length).toBeLessThanOrEqual(301 + cellMs / rawMs);
    expect(cells[0]?.[0]).toBeLessThanOrEqual(to - spanMs);
  });

  it('says what is wrong with a range or a target', async () => {
    const backwards = { ...lastHour(), from: START, to: START - 1 };
    await expect(getEvidence(house.ctx, backwards)).rejects.toSatisfy(code('invalid_input'));
    await expect(getEvidence(house.ctx, { target: 'nope' })).rejects.toSatisfy(code('not_found'));
  });
});

describe('latencies', () => {
  const latencies = async (of: 'complete' | 'ready' = 'complete') =>
    latenciesSchema.parse(await getLatencies(house.ctx, { ...lastHour(), of }));

  it('are percentiles from 20 sessions on, and single sessions below', async () => {
    await house.probe(many('passed', 10));
    const few = await latencies();
    expect(few.steps.every(([, , , , p50]) => p50 === null)).toBe(true);
    expect(few.single).toHaveLength(10);
    await house.probe(many('passed', 60));
    const { steps, total } = await latencies();
    const banded = steps.filter(([, , n]) => n >= 20);
    expect(banded.length).toBeGreaterThan(0);
    for (const [, , , , p50, p95, p99] of banded) {
      expect(p50).toBeGreaterThan(0);
      expect(p95 ?? 0).toBeGreaterThanOrEqual(p50 ?? 0);
      expect(p99).toBeNull();
    }
    expect(total.n).toBe(70);
  });

  it('are empty without a session', async () => {
    const empty = { n: 0, cutOff: 0, p50: null, p95: null, p99: null };
    expect(await latencies()).toMatchObject({ steps: [], single: [], cutOff: [], total: empty });
  });
});
