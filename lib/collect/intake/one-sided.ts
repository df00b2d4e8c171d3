import type { ConnectionIndicator } from '../../domain/sessions/connection';
import type { HealthEvent } from '../../domain/sessions/health-event';
import type { SourceGoodSigns } from '../../domain/sources/source';
import { DAY, HOUR } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import type { StateStore } from '../../store/state-store';

/** For how long a source that said the good side of an indicator is trusted to say it again. */
const TRUSTED_MS = DAY;
/** How old a stored sign may be before it is stored again. */
const STORED_EVERY_MS = HOUR;

type Side = keyof SourceGoodSigns['goodAt'];

/** The events that are the good side of each indicator. */
const GOOD_STAGE: Record<Side, HealthEvent['stage']> = {
  connection: 'ready',
  factory: 'factory',
  agent: 'complete',
};
const SIDES = Object.keys(GOOD_STAGE) as Side[];

/**
 * Which indicators a source has not said the good side of within a day. What it says against those does not count: of a source that
 * reports only failures every ratio would be 100 % bad. Signs are stored, so that a restart during an outage hides none.
 */
export function createOneSidedWatch(deps: {
  state: Pick<StateStore, 'get' | 'mutate'>;
  clock: Pick<Clock, 'now'>;
}) {
  const { state, clock } = deps;
  const known = new Map<string, SourceGoodSigns>();

  async function signsOf(id: string): Promise<SourceGoodSigns> {
    const cached = known.get(id);
    if (cached) return cached;
    const stored = await state.get('sourceGoodSigns', id);
    const signs = stored?.value ?? { id, goodAt: {} };
    known.set(id, signs);
    return signs;
  }

  return {
    /** Takes note of new events of a source, then answers what it is one-sided in. Errors: those of the store. */
    async read(id: string, events: readonly HealthEvent[]): Promise<ConnectionIndicator[]> {
      const now = clock.now();
      const { goodAt } = await signsOf(id);
      const shown = SIDES.filter((side) => events.some((event) => isGoodSign(event, side)));
      const isStale = shown.some((side) => now - (goodAt[side] ?? 0) >= STORED_EVERY_MS);
      const next = { ...goodAt, ...Object.fromEntries(shown.map((side) => [side, now])) };
      if (isStale) {
        const value: SourceGoodSigns = { id, goodAt: next };
        await state.mutate([{ op: 'put', kind: 'sourceGoodSigns', id, value }], now);
        known.set(id, value);
      }
      const missing = SIDES.filter((side) => now - (next[side] ?? 0) >= TRUSTED_MS);
      return missing.flatMap((side) => (side === 'factory' ? ['factory', 'emergency'] : [side]));
    },
  };
}

function isGoodSign({ stage, outcome }: HealthEvent, side: Side): boolean {
  return stage === GOOD_STAGE[side] && (outcome === 'ok' || outcome === 'recovered');
}
