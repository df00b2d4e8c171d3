import type { Release } from '../../domain/deployments/release';
import { nearest } from '../../domain/nearest';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';

/** Versions that are listed beside an unknown one, newest first. */
const MOST_LISTED = 5;
const SHORTEST_COMMIT = 7;

/** A version without what people write differently: "v1.2_3", "1.2-3" and "refs/tags/V1.2.3" are one. */
const plainVersion = (version: string) =>
  version
    .trim()
    .toLowerCase()
    .replace(/^refs\/(?:tags|heads)\//, '')
    .replace(/^(?:release|rel|v)[-_. ]*(?=\d)/, '')
    .replace(/[-_+. ]+/g, '.');

const isCommit = (text: string) => /^[0-9a-f]+$/.test(text) && text.length >= SHORTEST_COMMIT;

/** Whether two versions are spellings of one: no two releases differ by a leading "v", by case, or by the length of a commit id. */
function isSameVersion(a: string, b: string): boolean {
  const [one, other] = [plainVersion(a), plainVersion(b)];
  if (one === other) return true;
  return isCommit(one) && isCommit(other) && (one.startsWith(other) || other.startsWith(one));
}

/**
 * AppError `not_found` of a version that the target does not have. `details.same`: the known version that is another spelling of
 * it, null where it may be one that is not deployed yet; `details.known`: the newest versions.
 */
export function unknownRelease(
  name: string,
  { target, releases }: { target: Target; releases: readonly Release[] },
): AppError {
  const versions = [...new Set(releases.filter((one) => !one.seeded).map((one) => one.version))];
  const same = versions.find((version) => isSameVersion(version, name)) ?? null;
  const near = same ?? nearest(name, versions);
  const hint = near === null ? '' : `; did you mean ${near}?`;
  const known = versions.slice(0, MOST_LISTED);
  return new AppError('not_found', `${target.name} has no release ${name}${hint}`, {
    details: { missing: 'release', same, known },
  });
}
