import type { SessionProfile } from '../../../lib/domain/tallies/session-profile';
import type { WhyCell } from '../../../lib/domain/why/why-cell';

/** Mulberry32: the same numbers for the same seed. */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const MINUTE = 60_000;
export const START = Date.UTC(2025, 8, 8, 3);

/** One session of a made-up target. `minute`: since `START`. */
export type MadeSession = {
  minute: number;
  release: string;
  location: string;
  instance: string;
  auth: string;
};

export const PASSED: Omit<SessionProfile, 'instance' | 'auth'> = {
  result: 'passed',
  handler: 'agent',
  age: 0,
  closeCode: 1000,
  signature: null,
};

/** What sessions that stop at factory look like. */
export const AT_FACTORY: Omit<SessionProfile, 'instance' | 'auth'> = {
  result: 'factory',
  handler: 'none',
  age: 0,
  closeCode: 1011,
  signature: 'f1',
};

/** Twelve sessions a minute over three instances, two locations and two ways to sign in; release r1, then r2 from `change` on. */
export function madeSessions(of: {
  minutes: number;
  change?: number;
  random: () => number;
}): MadeSession[] {
  const pick = (values: readonly string[]) =>
    values[Math.floor(of.random() * values.length)] ?? 'none';
  return Array.from({ length: of.minutes * 12 }, (_, index) => {
    const minute = Math.floor(index / 12);
    return {
      minute,
      release: minute >= (of.change ?? Number.POSITIVE_INFINITY) ? 'r2' : 'r1',
      location: pick(['eu', 'us']),
      instance: pick(['i1', 'i2', 'i3']),
      auth: pick(['header', 'cookie']),
    };
  });
}

/** One cell per session: `failure` says how it fails, null where it passes. */
export function cellsOf(
  sessions: readonly MadeSession[],
  failure: (session: MadeSession) => Omit<SessionProfile, 'instance' | 'auth'> | null,
): WhyCell[] {
  return sessions.map((session) => {
    const { minute, release, location, instance, auth } = session;
    const profile = { ...(failure(session) ?? PASSED), instance, auth };
    return { at: START + minute * MINUTE, release, location, journey: 'agent', profile, n: 1 };
  });
}
