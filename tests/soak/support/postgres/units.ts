import type { StoredHealthEvent } from '../../../../lib/domain/sessions/health-event';
import type { SessionRecord } from '../../../../lib/domain/sessions/session';
import { HOUR, healthEvent, session } from '../../../contract/support/records';

/** Units that one batch has rows of. */
export const UNITS_PER_BATCH = 15;
export const WRITERS = 4;
const APART_MS = 20;
const TARGETS = 5;

/** A session, two health events of it, and the connection of a real user in two halves. */
export type Unit = {
  session: SessionRecord;
  /** Knows the run. */
  first: StoredHealthEvent;
  /** Knows its connection alone: it finds the session through the first one, a second hop. */
  second: StoredHealthEvent;
  halves: [StoredHealthEvent[], StoredHealthEvent[]];
};

const uuidOf = (n: number) => `018bcfe5-6800-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** The same unit for every process. */
export function unitOf(n: number): Unit {
  const targetId = `t${n % TARGETS}`;
  const at = HOUR + n * APART_MS;
  const failedStage = n % 3 === 1 ? 'factory' : null;
  const made = session({
    id: uuidOf(n),
    targetId,
    environment: 'production',
    endedAt: at,
    failedStage,
    location: `at-${n % 2}`,
  });
  const record = { ...made, timings: { ...made.timings, totalMs: 100 + ((n * 37) % 400) } };
  const event = (name: string, over: Partial<StoredHealthEvent>) =>
    healthEvent({ id: `${n}-${name}`, at, environment: 'production', targetId, ...over });
  const half = (stages: ReadonlyArray<StoredHealthEvent['stage']>, ms: number) =>
    stages.map((stage, index) =>
      event(`user-${stage}`, {
        stage,
        outcome: 'ok',
        connectionId: `user-${n}`,
        runId: `user-run-${n}`,
        at: at + ms + index * 10,
      }),
    );
  return {
    session: record,
    first: event('first', {
      runId: record.keys.runId,
      connectionId: `own-${n}`,
      errorCode: 'FACTORY_INIT_FAILED',
      ...(n % 4 === 3 ? { release: '1.1.0' } : {}),
    }),
    second: event('second', {
      connectionId: `own-${n}`,
      outcome: 'activated',
      handler: 'emergency',
    }),
    halves: [
      half(['accept', 'auth', 'factory', 'handler'], 0),
      half(['ready', 'agent', 'complete', 'close'], 80),
    ],
  };
}

/** What a writer hands in of a unit: rows that belong together always come from different processes. */
export function shareOf(n: number, writer: number) {
  const { session: record, first, second, halves } = unitOf(n);
  const isMine = (part: number) => (n + part) % WRITERS === writer;
  return {
    sessions: isMine(0) ? [record] : [],
    events: [
      ...(isMine(1) ? [first] : []),
      ...(isMine(2) ? [second] : []),
      ...(isMine(3) ? halves[0] : []),
      ...(isMine(0) ? halves[1] : []),
    ],
  };
}
