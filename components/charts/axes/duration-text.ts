import { DAY, HOUR, MINUTE } from '../../../lib/domain/time';

/** A duration as the sentence writes it: `45 s`, `61 min`, `3 h`, `2 d 4 h`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < 90_000) return `${Math.round(whole / 1_000)}\u00a0s`;
  if (whole < 2 * HOUR - MINUTE / 2) {
    const minutes = Math.round(whole / MINUTE);
    return minutes === 60 ? '1\u00a0h' : `${minutes}\u00a0min`;
  }
  if (whole < 2 * DAY) return twoUnits(whole, [HOUR, 'h'], [MINUTE, 'min']);
  return twoUnits(whole, [DAY, 'd'], [HOUR, 'h']);
}

function twoUnits(ms: number, large: [number, string], small: [number, string]): string {
  const rounded = Math.round(ms / small[0]) * small[0];
  const first = Math.floor(rounded / large[0]);
  const second = Math.round((rounded % large[0]) / small[0]);
  const head = `${first}\u00a0${large[1]}`;
  return second === 0 ? head : `${head} ${second}\u00a0${small[1]}`;
}
