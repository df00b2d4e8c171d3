import type { Overview } from '@/lib/contract/api/overview';
import type { ReleaseView } from '@/lib/contract/api/releases/releases';
import type { SessionSummary } from '@/lib/contract/api/sessions';
import { deploymentText } from '@/lib/domain/deployments/deployments';
import type { Stage } from '@/lib/domain/sessions/stages';
import type { View } from '@/lib/web/url/url-state';
import { compareHref } from '@/lib/web/view/release-href';

/** The failure worth opening first: the newest one of the stage where most of the listed ones stopped. */
export function exampleFailure(failures: readonly SessionSummary[]): SessionSummary | null {
  const counts = new Map<Stage | null, number>();
  for (const { failedStage } of failures) {
    counts.set(failedStage, (counts.get(failedStage) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  return failures.find((failure) => counts.get(failure.failedStage) === most) ?? null;
}

/** Whether something is or just was wrong, so that comparing and silencing make sense. */
export function isWrong(tone: Overview['sentence']['tone']): boolean {
  return tone === 'fails' || tone === 'recovering' || tone === 'stale';
}

/** Whether the answer links to a failed session: where something is wrong, or may be. */
export function offersFailure(tone: Overview['sentence']['tone']): boolean {
  return tone === 'unsure' || isWrong(tone);
}

/** Links to the comparison of the present release with the previous one, where something is or just was wrong. `releases`: newest first. */
export function compareActions(
  { sentence }: Pick<Overview, 'sentence'>,
  releases: readonly (Pick<ReleaseView, 'address' | 'version' | 'seeded'> &
    Pick<ReleaseView, 'deployment' | 'deployments'>)[],
  view: Pick<View, 'tz'>,
): Array<{ href: string; text: string }> {
  const [present, previous] = releases.filter((release) => !release.seeded);
  if (!present || !previous || !isWrong(sentence.tone)) return [];
  return [
    { href: compareHref(present.address, view), text: `Compare with ${deploymentText(previous)}` },
  ];
}
