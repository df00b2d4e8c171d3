import { DAY, HOUR, MINUTE, SECOND } from '../time';

const NBSP = '\u00a0';

/** A length in ms in two units: "58 s", "5 min 58 s", "1 h 33 min", "2 d 4 h". */
export function lengthText(ms: number): string {
  const span = Math.max(0, ms);
  const twoUnits = (large: number, small: number, names: [string, string]) => {
    const rest = Math.floor((span % large) / small);
    const head = `${Math.floor(span / large)}${NBSP}${names[0]}`;
    return rest === 0 ? head : `${head} ${rest}${NBSP}${names[1]}`;
  };
  if (span < MINUTE) return `${Math.floor(span / SECOND)}${NBSP}s`;
  if (span < HOUR) return twoUnits(MINUTE, SECOND, ['min', 's']);
  if (span < DAY) return twoUnits(HOUR, MINUTE, ['h', 'min']);
  return twoUnits(DAY, HOUR, ['d', 'h']);
}
