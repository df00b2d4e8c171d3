import { backoffMs } from '../../kit/backoff';
import type { Clock } from '../../kit/clock';
import type { Random } from '../../kit/random';
import { sleep } from '../../kit/sleep';

/** Lines of one request, and their bytes. */
const BATCH_LINES = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
/** How long a line waits for others. */
const BATCH_MS = 1_000;
/** Lines that wait while the console is away; of more the oldest are dropped. */
const WAITING_LIMIT = 10_000;
/** Characters of a line that are sent. */
const LINE_LIMIT = 16_000;
const BACKOFF = { baseMs: 500, capMs: 30_000 };
/** How long the end of the input waits for lines that are not delivered yet. */
const FLUSH_MS = 5_000;

/** The console's answer. */
export type PostAnswer = { status: number; retryAfterMs: number | null; message: string };

type Deps = {
  /** Rejects where the console cannot be reached. */
  post(body: string, signal: AbortSignal): Promise<PostAnswer>;
  clock: Clock;
  random: Pick<Random, 'fraction'>;
  /** Called with what somebody at the terminal should know. */
  note(text: string): void;
};

type SentLines = {
  delivered: number;
  /** Lines that were too many, were refused for what they are, or were left at the end. */
  lost: number;
  /** The token was refused: nothing more can be delivered. */
  isRefused: boolean;
};

type LineSender = {
  add(line: string): void;
  /** No more lines come: what waits is delivered within `FLUSH_MS`. */
  close(): void;
  /** Sends until it is closed and empty, or the token is refused. */
  run(): Promise<SentLines>;
};

/**
 * Sends lines in batches, one request at a time, and tries a batch again until it is answered. Each line carries the instant at which it
 * was read, so that one that is sent twice is stored once.
 */
export function createLineSender(deps: Deps): LineSender {
  const { clock, note } = deps;
  const waiting: string[] = [];
  const given = new AbortController();
  const sent: SentLines = { delivered: 0, lost: 0, isRefused: false };
  let isClosed = false;
  let wake: () => void = () => undefined;

  /** Resolves at the next line, at the end, or after `ms`. */
  function nextChange(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const cancel = ms === null ? () => undefined : clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  }

  async function fill(): Promise<void> {
    const until = clock.monotonic() + BATCH_MS;
    while (!isClosed && waiting.length < BATCH_LINES) {
      const left = until - clock.monotonic();
      if (left <= 0) return;
      await nextChange(left);
    }
  }

  async function deliver(batch: readonly string[]): Promise<void> {
    const ended = await deliverBatch(batch.join('\n'), deps, given.signal);
    if (ended === 'delivered') sent.delivered += batch.length;
    else sent.lost += batch.length;
    if (ended === 'refused') sent.isRefused = true;
  }

  return {
    add(line) {
      const read = JSON.stringify({ log: line.slice(0, LINE_LIMIT), timestamp: clock.now() });
      waiting.push(read);
      if (waiting.length > WAITING_LIMIT) {
        waiting.shift();
        if (sent.lost++ % 1_000 === 0)
          note(`more than ${WAITING_LIMIT} lines wait: the oldest are dropped`);
      }
      wake();
    },
    close() {
      isClosed = true;
      clock.after(FLUSH_MS, () => given.abort());
      wake();
    },
    async run() {
      while (!sent.isRefused && !given.signal.aborted) {
        if (waiting.length === 0) {
          if (isClosed) break;
          await nextChange(null);
          continue;
        }
        await fill();
        await deliver(takeBatch(waiting));
      }
      sent.lost += waiting.length;
      return sent;
    },
  };
}

function takeBatch(waiting: string[]): string[] {
  let bytes = 0;
  let count = 0;
  for (const line of waiting.slice(0, BATCH_LINES)) {
    bytes += Buffer.byteLength(line) + 1;
    if (count > 0 && bytes > BATCH_BYTES) break;
    count += 1;
  }
  return waiting.splice(0, count);
}

/** Statuses that another try may cure, beside those of a fault of the server. */
const TRIED_AGAIN = new Set([404, 408, 425, 429]);

async function deliverBatch(
  body: string,
  { post, clock, random, note }: Deps,
  signal: AbortSignal,
): Promise<'delivered' | 'refused' | 'lost'> {
  for (let failures = 1; !signal.aborted; failures++) {
    const answer = await post(body, signal).catch((error: unknown) => String(error));
    if (typeof answer !== 'string') {
      const { status, message } = answer;
      if (status < 300) return 'delivered';
      if (status === 401 || status === 403) {
        note(`the token is refused: ${message}`);
        return 'refused';
      }
      if (status < 500 && !TRIED_AGAIN.has(status)) {
        note(`lines are refused (${status}): ${message}`);
        return 'lost';
      }
    }
    if (signal.aborted) break;
    const why = typeof answer === 'string' ? answer : `${answer.status} ${answer.message}`;
    if (failures === 1) note(`lines cannot be delivered, trying again: ${why}`);
    const pause = backoffMs({ ...BACKOFF, random: random.fraction }, failures);
    const asked = typeof answer === 'string' ? null : answer.retryAfterMs;
    await sleep(clock, Math.max(asked ?? 0, pause), signal);
  }
  return 'lost';
}
