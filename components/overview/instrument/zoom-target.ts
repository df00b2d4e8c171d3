import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Overview } from '@/lib/contract/api/overview';
import { MINUTE } from '@/lib/domain/time';

/** Shown before the incident or the release, ms. */
const BEFORE_MS = 10 * MINUTE;

export type ZoomTarget = { text: string; from: number; to: number };

/** What is worth a closer look now: from before an incident began, or a release in its warm-up, to now. Null where nothing is. */
export function zoomTarget(
  { now, range, tiles }: Pick<Overview, 'now' | 'range' | 'tiles'>,
  evidence: Pick<Evidence, 'indicators' | 'deployments'>,
): ZoomTarget | null {
  if (range.past) return null;
  const to = Date.parse(now);
  const began = evidence.indicators
    .flatMap(({ failing }) => failing)
    .filter((span) => span.to === null)
    .map(({ from }) => from);
  if (began.length > 0)
    return { text: 'Zoom to the incident', from: Math.min(...began) - BEFORE_MS, to };
  const version = tiles.find(({ warmUp }) => (warmUp?.count.bad ?? 0) > 0)?.warmUp?.version;
  const release = evidence.deployments.findLast((one) => one.version === version);
  return release ? { text: 'Zoom to the release', from: release.at - BEFORE_MS, to } : null;
}
