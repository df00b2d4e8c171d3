const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)$/;

/** Milliseconds of `90ms`, `10s`, `2m`, or of a number, which counts milliseconds; null for anything else. */
export function durationMs(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null;
  const [, amount, unit = ''] = DURATION.exec(typeof value === 'string' ? value : '') ?? [];
  return amount === undefined ? null : Number(amount) * (UNITS[unit] ?? 1);
}
