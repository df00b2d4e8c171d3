import { describe, expect, it } from 'vitest';
import type { Evidence, Latencies } from '@/lib/contract/api/evidence/evidence';
import { MINUTE, SECOND } from '@/lib/domain/time';
import { stepAt, stepByKey } from './cursor-steps';
import { boxText, summariseLane } from './describe-lane';
import { summariseLatencies } from './describe-latency';
import { groupEvents } from './event-groups';
import { timeFrame } from './lane-frame';
import { laneRows, latencyRows, stopRows } from './lane-rows';
import { latencyAxis, latencyY } from './latency-axis';
import { type Lane, prepareLane, prepareSteps } from './prepare-lane';
import { shortVersion } from './short-version';

const FROM = Date.UTC(2026, 10, 27, 18);
const CELLS = 60;
/** The release that fails began 54 min and 35 s after the start. */
const CUT = FROM + 54 * MINUTE + 35 * SECOND;
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

/** One hour of 12 sessions a minute at the factory; the last release fails half of them, its first minute is its warm-up. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  const starts = Array.from({ length: CELLS }, (_, index) => FROM + index * MINUTE);
  const cells = [...starts, CUT]
    .sort((a, b) => a - b)
    .map((at, index, all): Evidence['cells'][number] => [
      at,
      (all[index + 1] ?? FROM + CELLS * MINUTE) - at,
      at === CUT ? 1 : 0,
    ]);
  const isAfter = (at: number) => at >= CUT;
  const isCold = (at: number) => at === CUT;
  const valid = cells.map(([, ms]) => Math.round(ms / (5 * SECOND)));
  const bad = cells.map(([at], index) => (isAfter(at) ? Math.ceil((valid[index] ?? 0) / 2) : 0));
  const cold = (counts: number[]) =>
    cells.map(([at], index) => (isCold(at) ? (counts[index] ?? 0) : 0));
  const rawMs = 20 * SECOND;
  return {
    from: FROM,
    to: FROM + CELLS * MINUTE,
    now: FROM + CELLS * MINUTE - 30 * SECOND,
    cellMs: MINUTE,
    cells,
    rawFrom: FROM,
    rawMs,
    sessions: valid,
    indicators: [
      {
        indicator: 'factory',
        thresholdBp: 200,
        bad,
        valid,
        unknown: valid.map(() => 0),
        coldBad: cold(bad),
        coldValid: cold(valid),
        lost: [[164, 2], ...Array.from({ length: 15 }, (_, n): [number, number] => [165 + n, 2])],
        failing: [{ from: CUT + SECOND, to: null }],
      },
    ],
    passed: [],
    stops: [{ stage: 'factory', lost: [[164, 2]] }],
    deployments: [],
    moreDeployments: 0,
    serving: [],
    events: [],
    journeys: [],
    probeGaps: [],
    seededTo: null,
    ...more,
  };
}

function factoryLane(of: Evidence = evidence(), mostBoxes = 60): Lane {
  const time = prepareSteps(of, mostBoxes);
  const lane = prepareLane(of, 'factory', { time, server: 'all' });
  if (!lane) throw new Error('no lane');
  return lane;
}

describe('a lane', () => {
  it('has boxes of one width, cut at the release, its warm-up apart, the last one open', () => {
    const { stepMs, boxes, failing } = factoryLane();
    expect(stepMs).toBe(2 * MINUTE);
    const cut = boxes.findIndex(({ from }) => from === CUT);
    expect(boxes[cut - 1]).toMatchObject({ to: CUT, proof: 'inside', share: 1 });
    expect(boxes[cut]).toMatchObject({ proof: 'cold', to: FROM + 55 * MINUTE });
    expect(boxes[cut + 1]).toMatchObject({ proof: 'proven' });
    expect(boxes.map(({ isOpen }) => isOpen).indexOf(true)).toBe(boxes.length - 1);
    expect(failing).toEqual([{ from: CUT + SECOND, to: FROM + CELLS * MINUTE }]);
  });

  it('has wider boxes where fewer fit', () => {
    expect(factoryLane(evidence(), 22).stepMs).toBe(5 * MINUTE);
  });

  it('says in words what it shows', () => {
    expect(plain(summariseLane(factoryLane(), 'UTC'))).toBe(
      'Factory, 1 h in 2 min steps, must be > 98 %: 100.0 % until 18:54, then 50.0 %; outside the threshold since 18:54:40; 32 of 720 sessions bad.',
    );
    const healthy = evidence();
    const [factory] = healthy.indicators;
    if (factory) factory.bad = factory.bad.map(() => 0);
    if (factory) factory.lost = [];
    expect(plain(summariseLane(factoryLane(healthy), 'UTC'))).toContain('never proven outside');
  });

  it('states a step beside the plot, and that nothing was measured', () => {
    const lane = factoryLane();
    expect(plain(boxText(lane, FROM + 57 * MINUTE))).toMatch(/^12 of 24, 50\.0 %, interval 3/);
    expect(boxText({ ...lane, boxes: [] }, FROM)).toBe('no session');
  });

  it('hatches what was not measured, and draws nothing there', () => {
    const holed = evidence();
    const [factory] = holed.indicators;
    for (let index = 10; index < 20; index += 1) {
      if (factory) factory.valid[index] = 0;
      holed.sessions[index] = 0;
    }
    const { gaps } = factoryLane(holed);
    expect(gaps).toEqual([{ from: FROM + 10 * MINUTE, to: FROM + 20 * MINUTE }]);
  });

  it('draws what the backend reports in the same steps, and leaves our sessions out on request', () => {
    const of = evidence();
    const [factory] = of.indicators;
    const counts = (n: number) => of.cells.map((_, index) => (index < 4 ? n : 0));
    if (factory) factory.server = { bad: counts(0), valid: counts(5) };
    if (factory) factory.serverSynthetic = { bad: counts(5), valid: counts(5) };
    const time = prepareSteps(of, 60);
    const shares = (server: 'all' | 'real' | 'none') =>
      prepareLane(of, 'factory', { time, server })?.server.map(({ share }) => share);
    expect(shares('all')).toEqual([0.5, 0.5]);
    expect(shares('real')).toEqual([1, 1]);
    expect(shares('none')).toEqual([]);
  });

  it('has a table behind it, newest first', () => {
    const rows = laneRows(factoryLane(), 'UTC');
    expect(rows[0]?.span.to).toBe(FROM + CELLS * MINUTE);
    expect(rows.find(({ span }) => span.from === CUT)?.cells.at(-1)).toContain('warm-up');
    expect(stopRows(evidence(), 'UTC')[0]?.cells).toEqual(['factory', '2']);
  });
});

describe('the cross-hair', () => {
  const steps = Array.from({ length: 30 }, (_, index) => ({ from: index, to: index + 1 }));
  const press = (from: number | null, key: string, shiftKey = false) =>
    stepByKey(steps, from === null ? null : (steps[from] ?? null), { key, shiftKey })?.from;

  it('moves a step, ten with the shift key, and never beyond the ends', () => {
    expect([press(null, 'ArrowLeft'), press(15, 'ArrowLeft'), press(15, 'ArrowRight')]).toEqual([
      29, 14, 16,
    ]);
    expect([press(15, 'ArrowLeft', true), press(5, 'ArrowLeft', true)]).toEqual([5, 0]);
    expect([press(15, 'Home'), press(15, 'End'), press(15, 'x')]).toEqual([0, 29, undefined]);
    expect(stepByKey([], null, { key: 'ArrowLeft', shiftKey: false })).toBeUndefined();
  });

  it('is on no step where nothing was measured', () => {
    expect(stepAt([{ from: 0, to: 5 }], 7)).toBeNull();
  });
});

describe('the release lane', () => {
  it.each([
    ['2026.11.27-5', 200, '2026.11.27-5'],
    ['2026.11.27-5', 40, '-5'],
    ['2026.11.27-5', 12, ''],
    ['v'.repeat(200), 60, ''],
  ])('shortens %s at %i px', (version, width, shown) => {
    expect(shortVersion(version, width).trim()).toBe(shown);
  });
});

describe('events', () => {
  it('share a mark where theirs would lie on each other', () => {
    const event = (at: number) => ({ kind: 'note' as const, at, text: `n${at}`, incident: null });
    const groups = groupEvents([event(60), event(0), event(10)], (at) => at);
    expect(groups.map(({ events }) => events.map(({ at }) => at))).toEqual([[0, 10], [60]]);
  });
});

describe('answer times', () => {
  const latencies: Latencies = {
    from: FROM,
    to: FROM + 60 * MINUTE,
    of: 'complete',
    stepMs: 2 * MINUTE,
    steps: [
      [FROM, 2 * MINUTE, 24, 0, 318, 590, null],
      [FROM + 2 * MINUTE, 2 * MINUTE, 20, 4, 330, null, null],
    ],
    single: [],
    cutOff: [[FROM + 2 * MINUTE, 4]],
    total: { n: 44, cutOff: 4, p50: 320, p95: 590, p99: null },
  };

  it('have a logarithmic scale around what was measured', () => {
    const axis = latencyAxis(latencies);
    expect(axis.domain[0]).toBeLessThanOrEqual(318);
    expect(axis.domain[1]).toBeGreaterThanOrEqual(590);
    const frame = timeFrame(600, { from: 0, to: 1 });
    // A percentile among cut-off sessions reaches the upper edge: no number is claimed.
    expect(latencyY(axis, frame, null)).toBe(frame.top);
    expect(latencyY(axis, frame, 318)).toBeGreaterThan(latencyY(axis, frame, 590));
    expect(latencyAxis({ steps: [], single: [] }).domain).toEqual([10, 1_000]);
  });

  it('are said with the sessions that were cut off, in words and as a table', () => {
    expect(plain(summariseLatencies(latencies))).toBe(
      'Answer time, 1 h in 2 min steps: median 320 ms, p95 590 ms, 4 sessions cut off by a deadline, not averaged in.',
    );
    expect(latencyRows(latencies, 'UTC')[0]?.cells).toEqual(['20', '330\u00a0ms', '–', '–', '4']);
  });
});
