/** A span of an open loop whose rate changes linearly. Rates in sessions per second. */
export type LoadPhase = { from: number; to: number; ms: number };

/** What load is asked for. */
export type LoadRequest =
  | {
      loop: 'open';
      phases: LoadPhase[];
      /** Ends the plan before its last phase does; null: the phases decide. */
      sessions: number | null;
      maxInFlight: number;
    }
  | {
      loop: 'closed';
      concurrency: number;
      /** The first of both that is reached ends the run; one of them is set. */
      sessions: number | null;
      durationMs: number | null;
    };

export type OpenPlan = {
  slots: number;
  /** Instant of a slot, ms from the begin. Slots count from 0; the first is due at once. */
  dueMs(slot: number): number;
};

/** Sums of fractions of a slot must not add a slot. */
const ROUNDING = 1e-9;

/** The slots of an open loop: slot k is due when the integral of the rate over time reaches k. */
export function planSlots(phases: readonly LoadPhase[], sessions: number | null): OpenPlan {
  const spans: Array<LoadPhase & { first: number; beginMs: number; area: number }> = [];
  let first = 0;
  let beginMs = 0;
  for (const { from, to, ms } of phases) {
    const area = ((from + to) / 2) * (ms / 1000);
    spans.push({ from, to, ms, first, beginMs, area });
    first += area;
    beginMs += ms;
  }
  const all = Math.ceil(first - ROUNDING);
  return {
    slots: sessions === null ? all : Math.min(sessions, all),
    dueMs(slot) {
      const span = spans.find((one) => slot < one.first + one.area) ?? spans.at(-1);
      return span ? span.beginMs + timeToCount(span, slot - span.first) : 0;
    },
  };
}

/** ms until the integral of the rate of a phase reaches `count`: the root of `from·t + (to − from)/(2·T)·t²`, in its stable form. */
function timeToCount({ from, to, ms }: LoadPhase, count: number): number {
  if (count <= 0) return 0;
  const seconds = ms / 1000;
  const slope = (to - from) / seconds;
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * count));
  return Math.min(ms, (1000 * 2 * count) / (from + root));
}

const rateText = (rate: number) => `${Number(rate.toPrecision(4))}/s`;
const secondsText = (ms: number) => `${Number((ms / 1000).toPrecision(4))} s`;

/** The plan in words: "0/s to 200/s in 30 s, then 200/s for 60 s". */
export function loadPlanText(load: LoadRequest): string {
  if (load.loop === 'closed') {
    const end = load.durationMs === null ? '' : ` for ${secondsText(load.durationMs)}`;
    const most = load.sessions === null ? '' : `, ${load.sessions} sessions`;
    return `${load.concurrency} at a time${end}${most}`;
  }
  const texts = load.phases.map(({ from, to, ms }) =>
    from === to
      ? `${rateText(from)} for ${secondsText(ms)}`
      : `${rateText(from)} to ${rateText(to)} in ${secondsText(ms)}`,
  );
  return texts.join(', then ');
}
