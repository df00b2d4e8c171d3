import { eventsAnswerSchema } from '../../../lib/contract/api/events';
import { type Acknowledged, nothingAcknowledged } from '../../acceptance/support/ingesting-process';
import { requestAt } from '../../support/server-fixture';
import { until } from '../../support/until';

const LANES = 4;
const BATCH = 25;
/** Until a lane that got no 202 sends again. */
const RETRY_MS = 50;
const WITHIN_MS = 120_000;

/** Senders that send until they are stopped, and again what was not acknowledged, as backends do. */
export type EventLoad = {
  acknowledged: Acknowledged;
  /** How often each status came; 0 where there was no answer. */
  statuses: ReadonlyMap<number, number>;
  /** Resolves once so many more answers of this status came. */
  more(status: number, answers: number): Promise<void>;
  /** Sends to another address from now on. */
  moveTo(url: string): void;
  /** Resolves once everything that was sent is acknowledged. */
  finish(): Promise<void>;
  /** Ends at once; what is not acknowledged by then stays so. */
  stop(): Promise<void>;
};

export function startEventLoad(url: string, prefix: string): EventLoad {
  const acknowledged = nothingAcknowledged();
  const statuses = new Map<number, number>();
  let base = url;
  let ending: 'finish' | 'stop' | null = null;

  async function send(ids: readonly string[]): Promise<number> {
    const body = ids.map((id, index) => ({
      id,
      at: Date.now(),
      stage: 'factory',
      outcome: index % 7 === 0 ? 'failed' : 'ok',
      environment: 'staging',
      connectionId: `c-${id}`,
      message: 'm'.repeat(300),
    }));
    try {
      const answer = await requestAt(base, 'POST /api/v1/events', { body });
      if (answer.status !== 202) return answer.status;
      const { accepted, duplicates, rejected } = eventsAnswerSchema.parse(answer.json);
      if (accepted + duplicates !== ids.length) throw new Error(JSON.stringify(rejected));
      for (const id of ids) acknowledged.events.add(id);
      return 202;
    } catch (error) {
      if (error instanceof TypeError) return 0;
      throw error;
    }
  }

  async function runLane(lane: number): Promise<void> {
    for (let batch = 0; ending === null; batch++) {
      const ids = Array.from({ length: BATCH }, (_, row) => `${prefix}-${lane}-${batch}-${row}`);
      for (;;) {
        const status = await send(ids);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === 202 || ending === 'stop') break;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  const lanes = Promise.all(Array.from({ length: LANES }, (_, lane) => runLane(lane)));
  // A lane that throws is reported by whoever waits for the load.
  lanes.catch(() => undefined);
  const countOf = (status: number) => statuses.get(status) ?? 0;
  return {
    acknowledged,
    statuses,
    async more(status, answers) {
      const wanted = countOf(status) + answers;
      const what = `${answers} more answers ${status}`;
      await Promise.race([
        lanes,
        until({ what, withinMs: WITHIN_MS }, () => countOf(status) >= wanted),
      ]);
    },
    moveTo(next) {
      base = next;
    },
    async finish() {
      ending = 'finish';
      await lanes;
    },
    async stop() {
      ending = 'stop';
      await lanes;
    },
  };
}
