import type { Overview } from '@/lib/contract/overview';
import type { ReleaseView } from '@/lib/contract/releases';
import type { SessionSummary } from '@/lib/contract/sessions';
import { deploymentText } from '@/lib/domain/deployments';
import type { Stage } from '@/lib/domain/stages';
import { compareHref } from '@/lib/web/release-href';
import type { View } from '@/lib/web/url-state';

/** The failure worth opening first: the newest one of the stage where most of the listed ones stopped. */
export function tellingFailure(failures: readonly SessionSummary[]): SessionSummary | null {
  const counts = new Map<Stage | null, number>();
  for (const { failedStage } of failures) {
    counts.set(failedStage, (counts.get(failedStage) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return failures.find((failure) => counts.get(failure.failedStage) === most) ?? null;
}

/** Whether the answer offers a failure to open: only where something is or just was wrong. */
export function offersFailure(tone: Overview['sentence']['tone']): boolean {
  return tone === 'fails' || tone === 'recovering' || tone === 'stale';
}

/** The present release against the one before it, where something is or just was wrong. `releases`: newest first. */
export function compareActions(
  { sentence }: Pick<Overview, 'sentence'>,
  releases: readonly (Pick<ReleaseView, 'address' | 'version' | 'seeded'> &
    Pick<ReleaseView, 'deployment' | 'deployments'>)[],
  view: Pick<View, 'tz'>,
): Array<{ href: string; text: string }> {
  const [present, previous] = releases.filter((release) => !release.seeded);
  if (!present || !previous || !offersFailure(sentence.tone)) return [];
  return [
    { href: compareHref(present.address, view), text: `Compare with ${deploymentText(previous)}` },
  ];
}
