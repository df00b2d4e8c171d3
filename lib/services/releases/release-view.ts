import type { ReleaseView } from '../../contract/releases';
import type { Release } from '../../domain/release';
import { iso } from '../range';

export function releaseView(release: Release): ReleaseView {
  const { id, targetId, version, startedAt, firstSeenBy, notes, seeded } = release;
  return { id, targetId, version, startedAt: iso(startedAt), firstSeenBy, notes, seeded };
}
