/** Between a figure and its unit: never broken at a line end. */
const NBSP = '\u00a0';
export const DASH = '–';

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,345`. */
export function formatCount(n: number): string {
  return whole.format(n);
}

/**
 * A share (0…1) as a percentage with one decimal that never misleads: only exactly 0 is 0.0 %, only exactly 1 is 100.0 %,
 * and a share is never rounded onto or across `against` (decimals are added, to three).
 */
export function formatPercent(share: number, against?: number): string {
  if (!Number.isFinite(share)) return DASH;
  const clamp = (text: string, digits: number) => {
    const step = 10 ** -digits;
    if (share > 0 && Number(text) <= 0) return step.toFixed(digits);
    if (share < 1 && Number(text) >= 100) return (100 - step).toFixed(digits);
    return text;
  };
  const at = (digits: number) => clamp((share * 100).toFixed(digits), digits);
  if (against !== undefined && share !== against) {
    for (const digits of [1, 2]) {
      const text = at(digits);
      if (Math.sign(Number(text) - against * 100) === Math.sign(share - against)) {
        return `${text}${NBSP}%`;
      }
    }
    return `${at(3)}${NBSP}%`;
  }
  return `${at(1)}${NBSP}%`;
}

/** Distance to the threshold in points, positive on the good side: `+8.0`, `−54.0`. */
export function formatMargin(count: { bad: number; valid: number }, thresholdBp: number): string {
  if (count.valid <= 0) return DASH;
  const points = thresholdBp / 100 - (count.bad / count.valid) * 100;
  const text = Math.abs(points).toFixed(1);
  if (points === 0) return '0.0';
  return points > 0 ? `+${text === '0.0' ? '0.1' : text}` : `−${text === '0.0' ? '0.1' : text}`;
}

function twoUnits([big, unit]: [number, string], [small, smaller]: [number, string]): string {
  return `${big}${NBSP}${unit}${small ? `${NBSP}${small}${NBSP}${smaller}` : ''}`;
}

/** Milliseconds in the largest useful units: `1.9 ms`, `240 ms`, `5.02 s`, `1 min 5 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return DASH;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms < 9.95) return `${ms.toFixed(1)}${NBSP}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)}${NBSP}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 600) return twoUnits([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return twoUnits([minutes, 'min'], [0, '']);
  if (minutes < 2_880) return twoUnits([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
  const hours = Math.round(minutes / 60);
  return twoUnits([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

/** A round duration: `2 s`, not `2.00 s`. */
export function formatRound(ms: number): string {
  return formatDuration(ms).replace(/\.0+(?=\D)/, '');
}

/** Elapsed time that is still running, to the second: `26 s`, not `26.5 s`. */
export function formatElapsed(ms: number): string {
  return formatRound(Math.max(1, Math.floor(ms / 1000)) * 1000);
}

/** Bytes with binary prefixes: `512 B`, `1.4 KiB`, `12 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)}${NBSP}B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)}${NBSP}${units[unit]}`;
}

/** `0192ab…7f3c`: the middle of an id left out where it is longer than `head + tail + 1`. */
export function shortenId(id: string, head = 6, tail = 4): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;
}

/** `1 session`, `2 sessions`. */
export function countNoun(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}
