import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { queryString } from '@/lib/web/api-client';
import { RANGE_MS, RANGES } from '@/lib/web/url/url-state';

/** Shown before an alert began, and after it ended, ms. */
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 10 * 60_000;

type LinkedAlert = Pick<
  AlertView,
  'targetId' | 'pendingSince' | 'resolvedAt' | 'cause' | 'incident'
>;

/** A link to the overview at the time of the alert, with some time before it. While the alert is open, the range ends now. `now`: epoch ms. */
export function viewHref(alert: LinkedAlert, now: number): string | null {
  if (alert.targetId === '') return null;
  const from = Date.parse(alert.incident?.beganAt ?? alert.pendingSince) - BEFORE_MS;
  const target = alert.targetId;
  if (alert.resolvedAt) {
    const to = Date.parse(alert.resolvedAt) + AFTER_MS;
    const instants = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    return `/${queryString({ target, ...instants })}`;
  }
  const range = RANGES.find((one) => now > 0 && RANGE_MS[one] >= now - from);
  return `/${queryString({ target, range: range ?? RANGES[RANGES.length - 1] })}`;
}

/** A link to a session that failed this way; null where none is stored. */
export function failingHref({ cause, targetId }: LinkedAlert): string | null {
  if (cause.sessionId === null) return null;
  return `/sessions/${encodeURIComponent(cause.sessionId)}${queryString({ target: targetId || null })}`;
}
