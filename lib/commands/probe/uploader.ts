import { createBackoff } from '../../kit/backoff';
import type { Clock } from '../../kit/clock';
import type { Random } from '../../kit/random';
import { sleep } from '../../kit/sleep';
import type { ProbeServer, Refusal } from './probe-server';
import type { Spool, SpoolBatch } from './spool/spool';

/** Of one request; the server takes a little more. */
const MOST = { sessions: 500, slots: 2_000, bytes: 4_500_000 };
const BACKOFF = { baseMs: 500, capMs: 30_000 };
/** How long new entries wait for others. */
const GATHER_MS = 1_000;
/** Answers to what no other try makes acceptable. */
const NOT_ACCEPTABLE = new Set([400, 413, 422]);

type Deps = {
  spool: Spool;
  server: Pick<ProbeServer, 'results'>;
  probe: string;
  clock: Clock;
  random: Pick<Random, 'fraction'>;
  /** What somebody at the terminal should know. */
  note(text: string): void;
};

/** Whether the token was refused, which no other try cures. */
export const isRefusedToken = ({ status }: Refusal): boolean => status === 401 || status === 403;

export type Uploader = {
  /** Sends what is spooled until the signal aborts; resolves with the refusal where the token is refused. */
  run(signal: AbortSignal): Promise<Refusal | null>;
  /** Sends what is there once more; ends at the first failure or with the signal. */
  flush(signal: AbortSignal): Promise<void>;
};

/** Sends the spool, oldest first, one request at a time. An entry goes once it is acknowledged. */
export function createUploader({ spool, server, probe, clock, random, note }: Deps): Uploader {
  const backoff = createBackoff({ ...BACKOFF, random: random.fraction });
  /** Halved while a request is not acceptable, until the row that is not is alone. */
  let most = MOST;
  let isAway = false;

  /** Null: sent. */
  async function send(batch: SpoolBatch, signal: AbortSignal): Promise<Refusal | null> {
    const sessions = batch.entries.flatMap((one) => (one.kind === 'session' ? [one.session] : []));
    const slots = batch.entries.flatMap((one) => (one.kind === 'slots' ? one.slots : []));
    const answer = await server.results({ probe, sessions, slots }, signal);
    if (!answer.ok) return answer.refusal;
    const refused = answer.value.refused.filter(({ what }) => what === 'session');
    if (refused.length > 0) {
      spool.noteDropped(refused.length);
      note(`${refused.length} sessions were refused: ${refused[0]?.message}`);
    }
    spool.acknowledge(batch.end);
    return null;
  }

  /** Whether there was something to send; a refusal where it was not taken. */
  async function step(signal: AbortSignal): Promise<boolean | Refusal> {
    const batch = spool.next(most);
    if (batch === null) return false;
    const refusal = await send(batch, signal);
    if (refusal === null) {
      if (isAway) note('the server takes sessions again');
      isAway = false;
      backoff.reset();
      most = MOST;
      return true;
    }
    if (refusal.status === null || !NOT_ACCEPTABLE.has(refusal.status)) return refusal;
    if (batch.entries.length > 1) {
      const half = Math.ceil(batch.entries.length / 2);
      most = { ...most, sessions: half, slots: Math.ceil(most.slots / 2), bytes: most.bytes / 2 };
      return true;
    }
    note(`an entry of the spool is refused (${refusal.status}): ${refusal.message}`);
    spool.noteDropped(batch.entries.filter(({ kind }) => kind === 'session').length);
    spool.acknowledge(batch.end);
    return true;
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        const found = await step(signal);
        if (typeof found === 'object') {
          if (isRefusedToken(found)) return found;
          if (signal.aborted) break;
          if (!isAway) note(`sessions wait on this disk: ${found.message}`);
          isAway = true;
          await sleep(clock, Math.max(backoff.next(), found.retryAfterMs ?? 0), signal);
        } else if (!found) await sleep(clock, GATHER_MS, signal);
      }
      return null;
    },
    async flush(signal) {
      while (!signal.aborted && (await step(signal)) === true);
    },
  };
}
