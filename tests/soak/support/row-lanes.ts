import { encodeOtlp } from '../../support/otlp-oracle';

const BATCH = 500;
/** Until a lane that got no acknowledgement sends the same rows again. */
const RETRY_MS = 200;

type LaneOptions = {
  /** Of the server now: it changes where that is killed and started again. */
  url: () => string;
  token: string;
  kind: 'otlp' | 'events';
  /** Of the ids of its rows. */
  prefix: string;
  rows: number;
};

/** One sender of factory outcomes, each of a connection of its own. It sends again what was not acknowledged. */
export type RowLane = {
  /** Resolves once this share of its rows is acknowledged. Rejects where the server refuses them for good. */
  reached(share: number): Promise<void>;
};

export function startRowLane(options: LaneOptions): RowLane {
  const { rows } = options;
  let acknowledged = 0;
  let wake: Array<() => void> = [];

  async function run(): Promise<void> {
    while (acknowledged < rows) {
      const size = Math.min(BATCH, rows - acknowledged);
      const batch = makeBatch(options, acknowledged, size);
      while (!(await isStored(options, batch)))
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      acknowledged += size;
      for (const one of wake) one();
      wake = [];
    }
  }

  const running = run();
  // Reported by whoever waits for the lane.
  running.catch(() => undefined);
  return {
    async reached(share) {
      while (acknowledged < rows * share)
        await Promise.race([running, new Promise<void>((resolve) => wake.push(resolve))]);
      if (share === 1) await running;
    },
  };
}

type Batch = { path: string; type: string; body: BodyInit };

function makeBatch({ kind, prefix }: LaneOptions, from: number, size: number): Batch {
  const at = Date.now();
  const ids = Array.from({ length: size }, (_, row) => `${prefix}-${from + row}`);
  if (kind === 'events') {
    const events = ids.map((id) => ({
      id,
      at,
      stage: 'factory',
      outcome: 'ok',
      environment: 'staging',
      target: 'durable',
      connectionId: `c-${id}`,
    }));
    return { path: '/api/v1/events', type: 'application/json', body: JSON.stringify(events) };
  }
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const logRecords = ids.map((id) => ({
    timeUnixNano: `${at}000000`,
    body: { stringValue: 'created a manager' },
    attributes: [
      text('tocsin.event.id', id),
      text('tocsin.stage', 'factory'),
      text('tocsin.outcome', 'ok'),
      text('connection_id', `c-${id}`),
    ],
  }));
  const body = encodeOtlp('LogsRequest', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  return {
    path: '/api/v1/otlp/v1/logs',
    type: 'application/x-protobuf',
    body: new Uint8Array(body),
  };
}

/** False where the same rows have to be sent again. Throws where they never will be taken. */
async function isStored(
  { url, token }: LaneOptions,
  { path, type, body }: Batch,
): Promise<boolean> {
  let answer: Response;
  let text: string;
  try {
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    answer = await fetch(`${url()}${path}`, { method: 'POST', headers, body });
    text = await answer.text();
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
  if (answer.status === 200 || answer.status === 202) return true;
  if (answer.status === 429 || answer.status === 503) return false;
  throw new Error(`${answer.status} ${text}`);
}
