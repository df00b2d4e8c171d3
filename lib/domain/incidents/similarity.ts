import { MINUTE } from '../time';
import type { Incident } from './incident';

export type Similarity = 'signature' | 'error' | 'stage';

type Compared = Pick<Incident, 'targetId' | 'beganAt' | 'cause' | 'release'>;

/** Incidents with one cause at several targets begin within this time of each other. */
const TOGETHER_MS = 5 * MINUTE;

/** How much two incidents are alike, the closest that holds; null where nothing is the same. */
export function similarityOf(a: Compared, b: Compared): Similarity | null {
  const [own, other] = [a.cause, b.cause];
  if (own.signature && own.signature.id === other.signature?.id) return 'signature';
  if (own.stage === null || own.stage !== other.stage) return null;
  const code = errorCode(own.signature?.title);
  return code !== null && code === errorCode(other.signature?.title) ? 'error' : 'stage';
}

/** The error code in a signature's title ("factory: CODE, closed 1011 (…), text"). */
function errorCode(title: string | undefined): string | null {
  return /^[^:]*: ([A-Z][A-Z0-9_]+)(?:,|$)/.exec(title ?? '')?.[1] ?? null;
}

/** Whether an incident of another target began at the same time with the same signature or release. */
export function startsWith(a: Compared, b: Compared): boolean {
  if (a.targetId === b.targetId || Math.abs(a.beganAt - b.beganAt) > TOGETHER_MS) return false;
  const signature = a.cause.signature?.id;
  const sameSignature = signature !== undefined && signature === b.cause.signature?.id;
  return sameSignature || (a.release !== null && a.release === b.release);
}
