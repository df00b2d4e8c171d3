import type { ReleaseView } from '../../contract/api/releases/releases';
import type { VerdictDocument } from '../../contract/api/releases/verdicts';
import type { IndicatorKey } from '../../domain/tallies/indicators';
import type { View } from '../url/url-state';
import { type SessionsSearch, sessionsHref } from './session-filter';

/** The page of one release. */
export function releaseHref(id: string, view?: Pick<View, 'tz'>): string {
  return `/releases/${encodeURIComponent(id)}${view?.tz ? `?tz=${view.tz}` : ''}`;
}

/** Where its page compares it with the release before. */
export const COMPARE_ANCHOR = 'before-and-after';
export function compareHref(id: string, view: Pick<View, 'tz'>): string {
  return `${releaseHref(id, view)}#${COMPARE_ANCHOR}`;
}

const FAILED: SessionsSearch['outcome'] = ['failed', 'degraded'];

/** What narrows a list to the sessions that are bad for an indicator, as far as the list can say it. */
const BAD: Record<IndicatorKey, Partial<SessionsSearch>> = {
  connection: { outcome: FAILED },
  factory: { stage: 'factory' },
  emergency: { handler: 'emergency' },
  agent: { outcome: FAILED },
  internalError: { code: 1011 },
  endToEnd: { outcome: FAILED },
};

type Where = Pick<ReleaseView, 'targetId' | 'version' | 'startedAt'>;

/** The sessions of a release inside the window of its verdict (else since it went live). */
export function windowHref(
  release: Where,
  window: VerdictDocument['window'],
  more: Partial<SessionsSearch> = {},
): string {
  const from = Date.parse(window?.from ?? release.startedAt);
  return sessionsHref({
    target: release.targetId,
    release: release.version,
    from,
    to: window ? Date.parse(window.to) : from + 86_400_000,
    ...more,
  });
}

/** The sessions that were bad for an indicator. */
export function badSessionsHref(
  release: Where,
  window: VerdictDocument['window'],
  indicator: IndicatorKey,
): string {
  return windowHref(release, window, BAD[indicator]);
}
