import { shareOf } from '../lib/domain/statistics/binomial';
import { DEFAULT_THRESHOLDS } from '../lib/domain/tallies/indicators';
import { DAY, SECOND } from '../lib/domain/time';
import { mean, percent } from './support/figures';
import { seeded } from './support/random';
import { WELL } from './support/replay';
import { sessionsOf } from './support/sessions';
import { type Cell, type Figure, isProgram, report, type Table } from './support/table';
import { keepTile, warmUpOf } from './support/tile';

/** A target at its threshold holds in a few spells a month: that takes more days to tell. */
const DAYS = { well: 10, breach: 60 };
const INDICATORS = ['connection', 'factory', 'agent'] as const;
const INTERVALS = [5 * SECOND, 30 * SECOND];
/** The judge's own tick between the sessions that poke it. */
const TICK = 15 * SECOND;

type Watched = { indicator: (typeof INDICATORS)[number]; intervalMs: number; share: number };

/** A day of a tile after its windows have filled: the shares of its time, and spells of `holds`. */
export function watchTile({ indicator, intervalMs, share }: Watched, seed: number) {
  const of = { indicator, thresholdBp: DEFAULT_THRESHOLDS[indicator], intervalMs };
  const begin = warmUpOf(of);
  const end = begin + DAY;
  const sessions = sessionsOf({ random: seeded(seed), intervalMs, ms: end, share: () => share });
  const stateAt = keepTile(of, sessions, end);
  const time = { holds: 0, fails: 0, unsure: 0, no_data: 0 };
  let spells = 0;
  let told: { at: number; state: keyof typeof time } = { at: 0, state: 'no_data' };
  const judge = (at: number, ended: number) => {
    time[told.state] += Math.max(0, at - Math.max(begin, told.at));
    const state = stateAt(at, ended);
    if (at >= begin && state === 'holds' && (told.state !== 'holds' || told.at < begin)) spells++;
    told = { at, state };
  };
  for (const [index, at] of sessions.at.entries()) {
    while (at - told.at > TICK) judge(told.at + TICK, index);
    judge(at, index + 1);
  }
  time[told.state] += end - told.at;
  return { holds: time.holds / DAY, fails: time.fails / DAY, spells };
}

/** Limits of a well target, of one at its threshold, and of one above it; null where nothing is asked. */
function limitsOf(times: number | null): { holds?: Figure['limit']; spells?: Figure['limit'] } {
  if (times === null)
    return { holds: { is: 'at least', value: 90 }, spells: { is: 'at most', value: 6 } };
  return { holds: { is: 'at most', value: times > 1 ? 0.1 : 0.5 } };
}

/** A tile holds where a target is well, and never where it is not. */
export function tile(): Table {
  const cells = INDICATORS.flatMap((indicator) =>
    INTERVALS.flatMap((intervalMs) =>
      [null, 1, 1.2].map((times): Cell => {
        const bp = DEFAULT_THRESHOLDS[indicator];
        const share = times === null ? WELL[indicator] : times * shareOf(bp);
        const days = times === null ? DAYS.well : DAYS.breach;
        const seen = Array.from({ length: days }, (_, day) =>
          watchTile(
            { indicator, intervalMs, share },
            day * 19 + intervalMs + bp + Math.round(share * 1e5),
          ),
        );
        const limits = limitsOf(times);
        const percents = (of: 'holds' | 'fails') => percent(mean(seen.map((one) => one[of])));
        return {
          what: `${indicator}, 1 session / ${intervalMs / SECOND} s, ${+percent(share).toFixed(2)} % bad${times === null ? '' : ` (${times} × threshold)`}`,
          figures: {
            holds: { value: percents('holds'), unit: ' %', limit: limits.holds },
            'spells a day': {
              value: mean(seen.map(({ spells }) => spells)),
              digits: 1,
              limit: limits.spells,
            },
            fails: { value: percents('fails'), unit: ' %' },
          },
        };
      }),
    ),
  );
  return {
    title: 'The tile: how much of a day it holds',
    how: `Mean of ${DAYS.well} days (well) and ${DAYS.breach} days (at and above the threshold) a row, judged at every session and every 15 s, after the windows have filled; seeds 19 × day + interval in ms + threshold in bp + share × 100,000.`,
    cells,
  };
}

if (isProgram(import.meta.url)) await report([tile()]);
