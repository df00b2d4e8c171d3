import type { SessionFacts } from './session-facts';

/** How the credential of a session was presented; null where there was none. Facts of older versions name it only for one of several ways. */
export const authOf = ({ auth, authWay }: Pick<SessionFacts, 'auth' | 'authWay'>): string | null =>
  auth ?? authWay ?? null;
