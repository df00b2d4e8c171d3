import { z } from 'zod';

/** Hints are sent at the start and the end of this interval. */
export const HINT_INTERVAL_MS = 500;

export const HINT_KINDS = [
  'sessions',
  'indicatorState',
  'target',
  'release',
  'settings',
  'runRequest',
  'instance',
  'rule',
  'alert',
  'incident',
  'incidentNotice',
  'incidentNote',
  'acknowledgement',
  'alertDecisions',
  'notification',
  'notifier',
  'silence',
  'maintenance',
  'verdict',
  'signOff',
  'user',
  'apiToken',
  'signIn',
  'shareLink',
  'targetNote',
  'pollState',
  'remoteProbe',
  'failureType',
  'audit',
] as const;

/**
 * Something of this kind changed, and the client reads again what it shows of it. `id`: of the target for `sessions` and
 * `indicatorState`, else of the entity.
 */
const hintSchema = z.object({
  seq: z.number().int(),
  kind: z.enum(HINT_KINDS),
  id: z.string(),
  /** Only counts changed: no state did, and no session failed. */
  counts: z.literal(true).optional(),
});
export type Hint = z.infer<typeof hintSchema>;

/** Server to client. `resync`: the cursor is too old, and the client must read everything again. */
export type ServerToClient = {
  hints: (hints: Hint[]) => void;
  hello: (state: { seq: number; resync: boolean; serverTime: number }) => void;
};

/** Sent by the client in the handshake's `auth`. */
export const liveAuthSchema = z.object({ seq: z.number().int().min(0).optional() });
