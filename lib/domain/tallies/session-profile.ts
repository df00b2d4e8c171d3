import type { SessionRecord } from '../sessions/session';
import { HANDLERS, type Handler, STAGES, type Stage } from '../sessions/stages';

/**
 * What a session came to, for comparing those that fail with those that pass: the stage at which it stopped, or that it passed, or that
 * it was served but not by the agent handler.
 */
export type ProfileResult = Stage | 'passed' | 'degraded';

/** Lower edges of the age of a session at its close, in ms: sessions between two edges are counted together. */
export const AGE_EDGES: readonly number[] = [0, 1_000, 5_000, 15_000, 30_000, 60_000, 120_000];

/**
 * What a session was like, besides the dimensions of tallies: counted as one key, so that counts show which of these go together.
 * `null`: not known of this session. `age`: the largest of `AGE_EDGES` that its length reaches, in ms.
 */
export type SessionProfile = {
  result: ProfileResult;
  instance: string | null;
  auth: string | null;
  handler: Handler;
  age: number;
  closeCode: number | null;
  /** Id of the failure type. */
  signature: string | null;
};

/** Must not be called for an excluded session, of which nothing is concluded. */
export function profileOfSession(session: SessionRecord): SessionProfile {
  const { outcome, failedStage, facts, timings } = session;
  return {
    result: failedStage ?? (outcome === 'degraded' ? 'degraded' : 'passed'),
    instance: session.instance,
    auth: facts.auth ?? null,
    handler: session.handler,
    age: ageOf(timings.totalMs),
    closeCode: session.close.code,
    signature: session.signature?.id ?? null,
  };
}

const ageOf = (ms: number): number => AGE_EDGES.findLast((edge) => ms >= edge) ?? 0;

/** One text per profile; `decodeProfile` reads it back. */
export const encodeProfile = (p: SessionProfile): string =>
  JSON.stringify([p.result, p.instance, p.auth, p.handler, p.age, p.closeCode, p.signature]);

const RESULTS: ReadonlySet<unknown> = new Set([...STAGES, 'passed', 'degraded']);
const isText = (value: unknown) => value === null || typeof value === 'string';

/** Null for a text that is no profile: one that an erasure has replaced. */
export function decodeProfile(key: string): SessionProfile | null {
  let parts: unknown;
  try {
    parts = JSON.parse(key);
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 7) return null;
  const [result, instance, auth, handler, age, closeCode, signature] = parts as unknown[];
  const isProfile =
    RESULTS.has(result) &&
    [instance, auth, signature].every(isText) &&
    (HANDLERS as readonly unknown[]).includes(handler) &&
    typeof age === 'number' &&
    (closeCode === null || typeof closeCode === 'number');
  if (!isProfile) return null;
  return { result, instance, auth, handler, age, closeCode, signature } as SessionProfile;
}
