import type { Evidence, EvidenceIndicator } from '@/lib/contract/api/evidence/evidence';
import { chooseBoxStep } from '@/lib/domain/boxes/box-steps';
import type { Cell } from '@/lib/domain/boxes/cells';
import {
  buildBoxes,
  type CellCount,
  type EvidenceBox,
  findGaps,
} from '@/lib/domain/boxes/evidence-boxes';
import { type IndicatorKey, STATES_BAD_SHARE } from '@/lib/domain/tallies/indicators';
import { formatThreshold } from '@/lib/web/text/format-indicator';
import { shownShare, shownThreshold } from '../axes/indicator-share';
import { clipSpans, type Span } from '../axes/time-spans';

/** Which server-reported connections are drawn: all, only real users, none. */
export type ServerChoice = 'all' | 'real' | 'none';

/** A box with its shares 0…1 in the sense in which the indicator is stated. */
export type LaneBox = EvidenceBox & { share: number; low: number; high: number };

/** Bad sessions of one column at raw resolution. Epoch ms. */
type LostMark = { at: number; to: number; n: number };

export type Lane = {
  indicator: IndicatorKey;
  range: Span;
  stepMs: number;
  boxes: LaneBox[];
  /** Spans without a valid session, and of them those that the probe missed. */
  gaps: Span[];
  probeGaps: Span[];
  /** Spans in which an incident says that the indicator failed. */
  failing: Span[];
  lost: LostMark[];
  /** What the backend reports, in the same steps. */
  server: Array<{ at: number; to: number; share: number }>;
  threshold: { share: number; bp: number; label: string };
};

/** What all lanes share. */
export type TimeSteps = {
  range: Span;
  stepMs: number;
  cells: Cell[];
  steps: Span[];
  cuts: number[];
};

/** The steps of all lanes; a lane has a box where it has sessions. `mostBoxes`: how many fit on the screen. */
export function prepareSteps(evidence: Evidence, mostBoxes: number): TimeSteps {
  const range = { from: evidence.from, to: evidence.to };
  const cells = evidence.cells.map(([from, ms, cut]) => ({ from, to: from + ms, cut: cut === 1 }));
  const { cellMs, now } = evidence;
  const stepMs = chooseBoxStep({
    cellMs,
    cells: cells.map(({ from }, index) => ({ from, sessions: evidence.sessions[index] ?? 0 })),
    range,
    mostBoxes,
  });
  // Every session counts for connection: its warm-ups divide the steps of all lanes.
  const cold = evidence.indicators.find(({ indicator }) => indicator === 'connection')?.coldValid;
  const counts = evidence.sessions.map((valid, index) => ({
    ...NOTHING,
    valid,
    coldValid: cold?.[index] ?? 0,
  }));
  const all = buildBoxes({ cells, counts, stepMs, thresholdBp: 1, now });
  return {
    range,
    stepMs,
    cells,
    steps: all.map(({ from, to }) => ({ from, to })),
    cuts: cells.filter(({ cut }) => cut).map(({ from }) => from),
  };
}

const NOTHING: CellCount = { bad: 0, valid: 0, unknown: 0, coldBad: 0, coldValid: 0 };

/** Prepares one indicator; null where it is not in the answer. */
export function prepareLane(
  evidence: Evidence,
  indicator: IndicatorKey,
  { time, server }: { time: TimeSteps; server: ServerChoice },
): Lane | null {
  const found = evidence.indicators.find((one) => one.indicator === indicator);
  if (!found) return null;
  const { range, stepMs, cells } = time;
  const { thresholdBp } = found;
  const boxes = buildBoxes({
    cells,
    counts: cells.map((_, index) => countAt(found, index)),
    stepMs,
    thresholdBp,
    now: evidence.now,
  });
  const { rawFrom, rawMs, now } = evidence;
  return {
    indicator,
    range,
    stepMs,
    boxes: boxes.map((box) => ({ ...box, ...statedShares(indicator, box) })),
    gaps: clipSpans(findGaps(boxes, { range, stepMs, now }), range),
    probeGaps: clipSpans(evidence.probeGaps, range),
    failing: clipSpans(
      found.failing.map(({ from, to }) => ({ from, to: to ?? range.to })),
      range,
    ),
    lost: found.lost.map(([column, n]) => {
      const at = rawFrom + column * rawMs;
      return { at, to: at + rawMs, n };
    }),
    server: reportedShares(found, { time, server, now }),
    threshold: {
      share: shownThreshold(indicator, thresholdBp),
      bp: thresholdBp,
      label: formatThreshold(indicator, thresholdBp),
    },
  };
}

function countAt(of: EvidenceIndicator, index: number): CellCount {
  return {
    bad: of.bad[index] ?? 0,
    valid: of.valid[index] ?? 0,
    unknown: of.unknown[index] ?? 0,
    coldBad: of.coldBad?.[index] ?? 0,
    coldValid: of.coldValid?.[index] ?? 0,
  };
}

function statedShares(indicator: IndicatorKey, { count, interval }: EvidenceBox) {
  const [low, high] = interval;
  const statesBad = STATES_BAD_SHARE[indicator];
  return {
    share: shownShare(indicator, count) ?? 0,
    low: statesBad ? low : 1 - high,
    high: statesBad ? high : 1 - low,
  };
}

/** Connections that the backend reports, in the same steps. Those with our session ids are drawn with the rest or left out, never added to our sessions. */
function reportedShares(
  found: EvidenceIndicator,
  { time, server, now }: { time: TimeSteps; server: ServerChoice; now: number },
): Lane['server'] {
  if (server === 'none') return [];
  const sources = [found.server, server === 'all' ? found.serverSynthetic : undefined];
  const counts = time.cells.map((_, index) => {
    const sum = { ...NOTHING };
    for (const source of sources) {
      sum.bad += source?.bad[index] ?? 0;
      sum.valid += source?.valid[index] ?? 0;
    }
    return sum;
  });
  const { cells, stepMs } = time;
  return buildBoxes({ cells, counts, stepMs, thresholdBp: 1, now }).map(({ from, to, count }) => ({
    at: from,
    to,
    share: shownShare(found.indicator, count) ?? 0,
  }));
}

/** The box of a lane that contains an instant. */
export function boxAt(lane: Pick<Lane, 'boxes'>, at: number): LaneBox | null {
  return lane.boxes.find((box) => at >= box.from && at < box.to) ?? null;
}

/** Bad shares that the axis must show: of proven boxes. */
export function provenShares({ boxes }: Pick<Lane, 'boxes'>): number[] {
  return boxes
    .filter(({ proof }) => proof === 'proven')
    .map(({ count }) => count.bad / count.valid);
}
