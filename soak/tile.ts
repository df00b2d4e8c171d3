import { shareOfBasisPoints } from '../lib/domain/statistics/binomial';
import { DEFAULT_THRESHOLDS } from '../lib/domain/tallies/indicators';
import { meanOf, toPercent } from './support/figures';
import { seededRandom } from './support/random';
import { WELL } from './support/replay';
import { DAY, SECOND, sessionsOf } from './support/sessions';
import { type Cell, type Figure, isProgram, reportTables, type Table } from './support/table';
import { keepTile, windowsFilledAfterMs } from './support/tile';

/** A target at its threshold holds for only a few spells per month, so measuring it takes more days. */
const DAYS = { well: 10, breach: 60 };
const INDICATORS = ['connection', 'factory', 'agent'] as const;
const INTERVALS = [5 * SECOND, 30 * SECOND];
/** The judge's own interval between the sessions that wake it. */
const TICK = 15 * SECOND;

type Watched = { indicator: (typeof INDICATORS)[number]; intervalMs: number; share: number };

/** A day of a tile after its windows are filled: shares of time by state, 0…1, and the number of spells of `holds`. */
export function watchTile({ indicator, intervalMs, share }: Watched, seed: number) {
  const of = { indicator, thresholdBp: DEFAULT_THRESHOLDS[indicator], intervalMs };
  const begin = windowsFilledAfterMs(of);
  const end = begin + DAY;
  const sessions = sessionsOf({
    random: seededRandom(seed),
    intervalMs,
    ms: end,
    share: () => share,
  });
  const stateAt = keepTile(of, sessions, end);
  const time = { holds: 0, fails: 0, unsure: 0, no_data: 0 };
  let spells = 0;
  let last: { at: number; state: keyof typeof time } = { at: 0, state: 'no_data' };
  const advanceTo = (at: number, ended: number) => {
    time[last.state] += Math.max(0, at - Math.max(begin, last.at));
    const state = stateAt(at, ended);
    if (at >= begin && state === 'holds' && (last.state !== 'holds' || last.at < begin)) spells++;
    last = { at, state };
  };
  for (const [index, at] of sessions.at.entries()) {
    while (at - last.at > TICK) advanceTo(last.at + TICK, index);
    advanceTo(at, index + 1);
  }
  time[last.state] += end - last.at;
  return { holds: time.holds / DAY, fails: time.fails / DAY, spells };
}

/** Limits for a healthy target (`times` null), and for one at or above its threshold, in %. */
function limitsOf(times: number | null): { holds?: Figure['limit']; spells?: Figure['limit'] } {
  if (times === null)
    return { holds: { is: 'at least', value: 90 }, spells: { is: 'at most', value: 6 } };
  return { holds: { is: 'at most', value: times > 1 ? 0.1 : 0.5 } };
}

/** How much of the time a tile holds, for healthy targets and for others. */
export function tileTable(): Table {
  const cells = INDICATORS.flatMap((indicator) =>
    INTERVALS.flatMap((intervalMs) =>
      [null, 1, 1.2].map((times): Cell => {
        const bp = DEFAULT_THRESHOLDS[indicator];
        const share = times === null ? WELL[indicator] : times * shareOfBasisPoints(bp);
        const days = times === null ? DAYS.well : DAYS.breach;
        const seen = Array.from({ length: days }, (_, day) =>
          watchTile(
            { indicator, intervalMs, share },
            day * 19 + intervalMs + bp + Math.round(share * 1e5),
          ),
        );
        const limits = limitsOf(times);
        const meanPercent = (of: 'holds' | 'fails') =>
          toPercent(meanOf(seen.map((one) => one[of])));
        return {
          what: `${indicator}, 1 session / ${intervalMs / SECOND} s, ${+toPercent(share).toFixed(2)} % bad${times === null ? '' : ` (${times} × threshold)`}`,
          figures: {
            holds: { value: meanPercent('holds'), unit: ' %', limit: limits.holds },
            'spells a day': {
              value: meanOf(seen.map(({ spells }) => spells)),
              digits: 1,
              limit: limits.spells,
            },
            fails: { value: meanPercent('fails'), unit: ' %' },
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

if (isProgram(import.meta.url)) await reportTables([tileTable()]);
