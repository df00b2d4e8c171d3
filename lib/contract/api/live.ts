import { z } from 'zod';

/** Path of the Socket.IO server, beside the pages on one port. */
export const LIVE_PATH = '/live';

/** Hints go out at the leading and the trailing edge of this span. */
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
  'audit',
] as const;

/** "Something of this kind changed": the client asks again for what it shows. `id` is the target's id for `sessions`, else the entity's. */
export const hintSchema = z.object({
  seq: z.number().int(),
  kind: z.enum(HINT_KINDS),
  id: z.string(),
});
export type Hint = z.infer<typeof hintSchema>;

/** Server to client. `resync`: the cursor is too old, ask for everything again. */
export type ServerToClient = {
  hints: (hints: Hint[]) => void;
  hello: (state: { seq: number; resync: boolean; serverTime: number }) => void;
};

/** Sent by the client in the handshake's `auth`. */
export const liveAuthSchema = z.object({ seq: z.number().int().min(0).optional() });
