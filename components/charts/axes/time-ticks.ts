import { DAY, HOUR, MINUTE, SECOND } from '../../../lib/domain/time';
import { zoneOffset } from '../../../lib/web/text/zone-offset';

const STEPS = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  91 * DAY,
];

/** Width of `03:12:44` in units of `03:12`, with the gap to the next label. */
const SECONDS_WIDTH = 1.6;

export type TimeTick = { at: number; label: string };

/** At most `most` ticks at round wall-clock times of the zone, fewer where labels show seconds, inside [from, to]. Epoch ms. */
export function timeTicks(
  range: { from: number; to: number },
  zone: string,
  most: number,
): TimeTick[] {
  const span = range.to - range.from;
  if (!(span > 0) || most < 1) return [];
  const fits = (step: number) => (step < MINUTE ? SECONDS_WIDTH : 1) * (span / step) <= most;
  const step = STEPS.find(fits) ?? Math.ceil(span / most / DAY) * DAY;
  const ticks: TimeTick[] = [];
  const firstWall = range.from + zoneOffset(range.from, zone);
  for (let wall = Math.ceil(firstWall / step) * step; ; wall += step) {
    // The offset is looked up at the instant itself, so that ticks stay round across a change of summer time.
    const guess = wall - zoneOffset(wall, zone);
    const at = wall - zoneOffset(guess, zone);
    if (at > range.to) break;
    if (at >= range.from && at > (ticks.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) {
      ticks.push({ at, label: tickLabel(wall, step) });
    }
  }
  return ticks.slice(0, most);
}

/** Wall-clock `03:12:44` of an instant, or `03:12` without seconds. */
export function clockText(at: number, zone: string, seconds = true): string {
  const iso = new Date(at + zoneOffset(at, zone)).toISOString();
  return iso.slice(11, seconds ? 19 : 16);
}

/** `2025-09-08 03:12:44`, wall clock of the zone. */
export function dateTimeText(at: number, zone: string): string {
  const iso = new Date(at + zoneOffset(at, zone)).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

function tickLabel(wall: number, step: number): string {
  const iso = new Date(wall).toISOString();
  if (step >= DAY || (wall % DAY === 0 && step >= HOUR))
    return `${iso.slice(8, 10)}/${iso.slice(5, 7)}`;
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}
