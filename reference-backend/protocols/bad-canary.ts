import type { Clock } from '../kit/clock';
import { seededRandom } from '../kit/random';

/** A canary that comes now and then: for `forMs` at the end of every `everyMs` it serves `share` of the runs, and fails them. */
export type CanaryWindow = { share: number; everyMs: number; forMs: number };

/** `90s:15m:0.4` as in `--bad-canary FOR:EVERY:SHARE`. Throws where it is not of this form. */
export function parseCanaryWindow(text: string): CanaryWindow {
  const [forText = '', everyText = '', shareText = ''] = text.split(':');
  const forMs = toMs(forText);
  const everyMs = toMs(everyText);
  const share = Number(shareText);
  if (forMs === null || everyMs === null || !(share > 0 && share <= 1) || forMs > everyMs)
    throw new Error(
      `--bad-canary is FOR:EVERY:SHARE, such as 3m:15m:0.4, with FOR at most EVERY and SHARE up to 1; not "${text}"`,
    );
  return { share, everyMs, forMs };
}

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

function toMs(text: string): number | null {
  const [, count = '', unit = ''] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? [];
  return count === '' ? null : Number(count) * (UNITS[unit] ?? 0);
}

/** Decides for each run whether the canary serves it; without a window it never does. */
export function createBadCanary(
  window: CanaryWindow | null,
  { clock, seed }: { clock: Clock; seed: string },
): () => boolean {
  if (window === null) return () => false;
  const random = seededRandom(`${seed}/canary`);
  const startedAt = clock.monotonic();
  return () => {
    const inPeriod = (clock.monotonic() - startedAt) % window.everyMs;
    return inPeriod >= window.everyMs - window.forMs && random() < window.share;
  };
}
