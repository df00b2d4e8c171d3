import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../kit/clock';
import { createSlotCounter, createSlotTotals, type SlotReport } from './slots';

const MINUTE = 60_000;
const START = 28_333_334 * MINUTE;

function startCounter(clock: ManualClock = manualClock(START)) {
  const reports: SlotReport[] = [];
  const counter = createSlotCounter({ clock, location: 'local', random: randomBytes }, (slots) =>
    reports.push(...slots),
  );
  return { clock, counter, reports };
}

/** What a store keeps of reports: the newest of each probe, target and minute. */
function newestOf(reports: SlotReport[]): SlotReport[] {
  const newest = new Map<string, SlotReport>();
  for (const report of reports) {
    const key = `${report.probe} ${report.targetId} ${report.minute}`;
    if ((newest.get(key)?.seq ?? 0) < report.seq) newest.set(key, report);
  }
  return [...newest.values()];
}

const sum = (reports: SlotReport[]) =>
  reports.reduce((total, { scheduled }) => total + scheduled, 0);

describe('the slot counter', () => {
  it('reports what it counted within seconds, and nothing where it counted nothing', () => {
    const { clock, counter, reports } = startCounter();
    counter.add('t', { scheduled: 3, lostToTarget: 1 });
    expect(reports).toEqual([]);
    clock.advance(5_000);
    clock.advance(2 * MINUTE);
    expect(reports).toEqual([
      {
        targetId: 't',
        location: 'local',
        minute: START,
        probe: expect.stringMatching(/^[0-9a-f-]{36}$/),
        seq: 1,
        scheduled: 3,
        lostToProbe: 0,
        lostToTarget: 1,
      },
    ]);
    counter.stop();
  });

  it('reports a running minute on demand, and all of it again where more was counted', () => {
    const { counter, reports } = startCounter();
    counter.add('t', { scheduled: 1, lostToProbe: 1 });
    counter.flush();
    counter.flush();
    expect(reports).toMatchObject([{ seq: 1, scheduled: 1, lostToProbe: 1 }]);
    counter.add('t', { scheduled: 0, lostToProbe: 1 });
    counter.flush();
    expect(reports[1]).toMatchObject({ seq: 2, scheduled: 1, lostToProbe: 2, minute: START });
    counter.stop();
  });

  it('counts under another id after a start within the same minute', () => {
    const clock = manualClock(START);
    const [first, second] = [startCounter(clock), startCounter(clock)];
    for (const { counter } of [first, second]) {
      counter.add('t', { scheduled: 2 });
      counter.flush();
      counter.stop();
    }
    const reports = [...first.reports, ...second.reports];
    expect(new Set(reports.map(({ probe }) => probe)).size).toBe(2);
    expect(sum(newestOf(reports))).toBe(4);
  });

  const steps = fc.array(
    fc.oneof(
      fc.record({ add: fc.constantFrom('a', 'b'), n: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ advanceMs: fc.constantFrom(1_000, 30_000, 60_000, 150_000) }),
      fc.record({ flush: fc.constant(true) }),
    ),
    { maxLength: 40 },
  );

  it('loses nothing and counts nothing twice, whenever it is asked to report', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { clock, counter, reports } = startCounter();
        const totals = createSlotTotals();
        let counted = 0;
        for (const step of list) {
          if ('add' in step) {
            counter.add(step.add, { scheduled: step.n });
            counted += step.n;
          } else if ('flush' in step) counter.flush();
          else clock.advance(step.advanceMs);
        }
        counter.flush();
        counter.stop();
        for (const report of reports) totals.add(report);
        expect(sum(newestOf(reports))).toBe(counted);
        expect(totals.scheduled()).toBe(counted);
        expect(new Set(reports.map(({ seq }) => seq)).size).toBe(reports.length);
      }),
    );
  });
});

describe('slot totals', () => {
  it('count a repeated minute by its newest report, and each probe on its own', () => {
    const totals = createSlotTotals();
    const report = {
      targetId: 't',
      location: 'local',
      minute: START,
      probe: 'p',
      seq: 1,
      scheduled: 3,
      lostToProbe: 1,
      lostToTarget: 0,
    };
    totals.add(report);
    totals.add({ ...report, seq: 2, scheduled: 5, lostToTarget: 1 });
    totals.add({ ...report, probe: 'q' });
    totals.add({ ...report, probe: 'q', seq: 2, minute: START + MINUTE });
    expect([totals.scheduled(), totals.lost()]).toEqual([11, 4]);
  });
});
