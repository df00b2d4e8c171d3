import type { SessionRecord } from '../../../domain/sessions/session';
import type { CheckRequest } from '../../check/check-request';

export type QuickGate = {
  endpoint: CheckRequest;
  target: string;
  environment: string;
  /** Null: the version that the backend announces, of several the one that was seen first last. */
  release: string | null;
  ratePerSecond: number;
  deadlineMs: number;
};

/** The version of sessions whose backend announces none, where the command names none either. */
const UNNAMED = 'unnamed';

export const announcedBy = ({ facts }: SessionRecord): string | null =>
  facts.announced.release || null;

/** The version that is judged: the named one, else of those that were announced the one that was seen first last. */
function releaseOf(ended: readonly SessionRecord[], named: string | null): string {
  if (named !== null) return named;
  const firstSeen = new Map<string, number>();
  for (const session of ended) {
    const release = announcedBy(session);
    if (release === null) continue;
    const { startedAt } = session;
    firstSeen.set(release, Math.min(startedAt, firstSeen.get(release) ?? startedAt));
  }
  const [newest] = [...firstSeen].sort(([, a], [, b]) => b - a);
  return newest?.[0] ?? UNNAMED;
}

/** Sessions of the version that is judged; those that announce none are of the named one. */
export function sessionsOf(
  ended: readonly SessionRecord[],
  named: string | null,
): { version: string; own: SessionRecord[] } {
  const version = releaseOf(ended, named);
  const own = ended.filter((one) => (announcedBy(one) ?? version) === version);
  return { version, own };
}
