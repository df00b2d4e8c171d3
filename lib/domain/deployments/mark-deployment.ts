import { MINUTE } from '../time';
import { deploymentAt, deploymentsOf, markedAt } from './deployments';
import type { Release } from './release';

/** The same version marked again this soon is the same mark, sent twice. */
export const MARK_RETRY_MS = MINUTE;
/** A mark names a deployment that sessions or health events opened up to so long before it. */
export const MARK_NAMES_MS = 60 * MINUTE;

export type Marking = {
  version: string;
  /** Instant of the mark, epoch ms. */
  at: number;
  /** All of the target. */
  releases: readonly Release[];
  /** Whether a verdict was stored on the last deployment of the version. */
  hasVerdict: boolean;
};

/**
 * The deployment that a mark speaks of (decision 34); null where it opens a new one. It names the last deployment of its
 * version if that has no mark, no verdict, began less than 60 min before and no other version began since; a mark within 60 s of
 * another of the same deployment is that mark again. One that lies before the last deployment speaks of what ran then.
 */
export function markedDeployment({ version, at, releases, hasVerdict }: Marking): Release | null {
  const own = deploymentsOf(releases, version);
  const last = own.at(-1);
  if (!last) return null;
  const before = own.at(-2)?.startedAt ?? Number.NEGATIVE_INFINITY;
  const mark = markedAt(last);
  const [from, to] = [Math.min(at, last.startedAt), Math.max(at, last.startedAt)];
  const othersBegan = releases.some(
    (one) => !one.seeded && one.version !== version && one.startedAt > from && one.startedAt <= to,
  );
  if (mark !== null && Math.abs(at - mark) <= MARK_RETRY_MS && !othersBegan) return last;
  const isNear = to - from < MARK_NAMES_MS && at > before;
  if (mark === null && !hasVerdict && isNear && !othersBegan) return last;
  return at < last.startedAt ? deploymentAt(releases, version, at) : null;
}
