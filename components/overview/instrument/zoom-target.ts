import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Overview } from '@/lib/contract/api/overview';
import { MINUTE } from '@/lib/domain/time';

/** Shown before the incident or the release, ms. */
const BEFORE_MS = 10 * MINUTE;

/** Tones of a sentence about an incident that is not over. */
const SHOWN_IN: ReadonlySet<Overview['sentence']['tone']> = new Set([
  'fails',
  'recovering',
  'stale',
]);

export type ZoomTarget = { text: string; from: number; to: number };

/** What is worth a closer look now: from before an incident began, or a release in its warm-up, to now. Null where nothing is. */
export function zoomTarget(
  { now, range, tiles, sentence }: Pick<Overview, 'now' | 'range' | 'tiles' | 'sentence'>,
  evidence: Pick<Evidence, 'indicators' | 'deployments'>,
): ZoomTarget | null {
  if (range.past) return null;
  const to = Date.parse(now);
  const began = failureBegan(evidence);
  if (began !== null && SHOWN_IN.has(sentence.tone))
    return { text: 'Zoom to the incident', from: began - BEFORE_MS, to };
  const version = tiles.find(({ warmUp }) => (warmUp?.count.bad ?? 0) > 0)?.warmUp?.version;
  const release = evidence.deployments.findLast((one) => one.version === version);
  return release ? { text: 'Zoom to the release', from: release.at - BEFORE_MS, to } : null;
}

/** The first bad session of what fails now, else of what failed last; null where nothing did. */
function failureBegan({ indicators }: Pick<Evidence, 'indicators'>): number | null {
  const spans = indicators.flatMap(({ failing }) => failing);
  const open = spans.filter(({ to }) => to === null);
  const last = Math.max(...spans.map(({ to }) => to ?? 0));
  const meant = open.length > 0 ? open : spans.filter(({ to }) => to === last);
  return meant.length === 0 ? null : Math.min(...meant.map(({ from }) => from));
}
