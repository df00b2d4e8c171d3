const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

/** Milliseconds as they are typed, in the largest unit that leaves nothing over: `1d`, `5m`, `90s`, `1500ms`. */
export function durationField(ms: number): string {
  if (ms === 0) return '0s';
  const unit = UNITS.find(([, size]) => ms % size === 0);
  return unit ? `${ms / unit[1]}${unit[0]}` : `${ms}ms`;
}
