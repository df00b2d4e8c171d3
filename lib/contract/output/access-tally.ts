import type { SessionRecord } from '../../domain/sessions/session';
import type { CheckSummary, WayCounts } from './check-output';

/** Adds up how sessions got in, in memory that does not grow with their number. */
export type AccessTally = {
  add(record: Pick<SessionRecord, 'outcome' | 'facts'>): void;
  /** Totals per way where sessions took turns between several, and whether a certificate was not verified. */
  summary(): Pick<CheckSummary, 'auth' | 'certificateVerified'>;
};

export function createAccessTally(): AccessTally {
  const ways = new Map<string, WayCounts>();
  let isUnverified = false;
  return {
    add({ outcome, facts }) {
      if (facts.certificateVerified === false) isUnverified = true;
      const { authWay: way } = facts;
      if (way === undefined) return;
      const none = { way, sessions: 0, passed: 0, degraded: 0, failed: 0, excluded: 0 };
      const counts = ways.get(way) ?? none;
      counts.sessions++;
      counts[outcome]++;
      ways.set(way, counts);
    },
    summary: () => ({
      ...(ways.size > 0 ? { auth: [...ways.values()] } : {}),
      ...(isUnverified ? { certificateVerified: false as const } : {}),
    }),
  };
}
