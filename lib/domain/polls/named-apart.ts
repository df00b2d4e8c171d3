/** How long a new version may be named by a health endpoint before any session has it: a rolling deployment. ms. */
const ROLLING_MS = 10 * 60_000;

/**
 * The version that sessions run, where a health endpoint calls the same build something else: then one build is two releases, of which one
 * never has a session. Null where it names one that serves, or where nothing is known.
 *
 * Two spellings of one number (v1.2.3 and 1.2.3) are known at once; of a number and a build hash only that the one served nothing since
 * `namedSince` (epoch ms; null where its deployment is not known) while the other did.
 */
export function servedUnderAnotherName(
  version: string,
  of: { serving: readonly string[]; namedSince: number | null; now: number },
): string | null {
  const { serving, namedSince, now } = of;
  if (serving.includes(version)) return null;
  const spelled = serving.find((one) => isSpelledOtherwise(one, version));
  if (spelled !== undefined) return spelled;
  const isLasting = namedSince !== null && now - namedSince >= ROLLING_MS;
  return isLasting ? (serving[0] ?? null) : null;
}

/** Whether two names differ and mean one number: `v1.2.3` and `1.2.3`. */
export function isSpelledOtherwise(a: string, b: string): boolean {
  return a !== b && plainVersion(a) === plainVersion(b);
}

/** `v1.2.3`, `V1.2.3+build` and `release-1.2.3` are 1.2.3. */
function plainVersion(version: string): string {
  return version
    .toLowerCase()
    .replace(/^(?:release[-_/]?|version[-_/]?|v)(?=\d)/, '')
    .replace(/\+.*$/, '');
}
