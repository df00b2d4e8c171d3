import { deploymentAt, deploymentsOfVersion, firstMarkedAt } from './deployments';
import type { Release } from './release';

const MINUTE = 60_000;
/** The same version marked again within this time is the same mark, sent twice. */
const MARK_RETRY_MS = MINUTE;
/** A mark names a deployment that sessions or health events opened at most this long before it. */
const MARK_REACHES_BACK_MS = 60 * MINUTE;

export type DeploymentMark = {
  version: string;
  /** Instant of the mark, epoch ms. */
  at: number;
  /** All deployments of the target. */
  releases: readonly Release[];
  /** Whether a verdict is stored for the last deployment of the version. */
  hasVerdict: boolean;
};

/**
 * The deployment that a mark names (decision 34); null if the mark opens a new one. It names the last deployment of its
 * version if that has no mark and no verdict, started less than 60 min before, and no other version started since. A mark
 * within 60 s of the previous mark of that deployment is the same mark. A mark earlier than the last deployment names the
 * one that ran then.
 */
export function findMarkedDeployment({
  version,
  at,
  releases,
  hasVerdict,
}: DeploymentMark): Release | null {
  const own = deploymentsOfVersion(releases, version);
  const last = own.at(-1);
  if (!last) return null;
  const before = own.at(-2)?.startedAt ?? Number.NEGATIVE_INFINITY;
  const mark = firstMarkedAt(last);
  const [from, to] = [Math.min(at, last.startedAt), Math.max(at, last.startedAt)];
  const othersBegan = releases.some(
    (one) => !one.seeded && one.version !== version && one.startedAt > from && one.startedAt <= to,
  );
  if (mark !== null && Math.abs(at - mark) <= MARK_RETRY_MS && !othersBegan) return last;
  const isNear = to - from < MARK_REACHES_BACK_MS && at > before;
  if (mark === null && !hasVerdict && isNear && !othersBegan) return last;
  return at < last.startedAt ? deploymentAt(releases, version, at) : null;
}
