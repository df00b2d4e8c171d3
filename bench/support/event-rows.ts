import { randomUUID } from 'node:crypto';
import { createCollector } from '../../lib/collect/collector';
import type { HealthEventInput } from '../../lib/contract/api/events';
import { STAGES } from '../../lib/domain/sessions/stages';
import { systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import type { AppendBatch, EventStore } from '../../lib/store/event-store';
import type { StateStore } from '../../lib/store/state-store';

export const BATCH = 500;
export const ENVIRONMENT = 'production';

/** Connections of real users as the reference backend reports them: one health event for each stage but `connect`. */
export function eventBatches(count: number): HealthEventInput[][] {
  const rows: HealthEventInput[] = [];
  const now = Date.now();
  while (rows.length < count * BATCH) {
    const connection = {
      environment: ENVIRONMENT,
      target: 'backend',
      release: '2.14.0',
      instance: `pod-${rows.length % 3}`,
      connectionId: `conn_${randomUUID()}`,
      runId: randomUUID(),
      traceId: randomUUID().replaceAll('-', ''),
    };
    const startedAt = now - 60_000 + (rows.length % 50_000);
    for (const [index, stage] of STAGES.slice(1).entries()) {
      rows.push({
        ...connection,
        id: randomUUID(),
        at: startedAt + index * 20,
        stage,
        outcome: 'ok',
        ...(stage === 'handler' ? { handler: 'agent' as const } : {}),
        ...(stage === 'close' ? { attributes: { code: 1000, by: 'client', durationMs: 412 } } : {}),
      });
    }
  }
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/**
 * What the collector hands to the store for these rows, one append a batch: parsed, stamped, joined and folded beforehand, so
 * that the peer has nothing left to do but to insert.
 */
export async function stampedBatches(
  batches: HealthEventInput[][],
  target: { id: string; name: string },
): Promise<AppendBatch[]> {
  const appended: AppendBatch[] = [];
  const connections = new Map<string, AppendBatch['connections'][number]>();
  const nothingStored = {
    tallies: async () => [],
    counts: async () => [],
    labels: async () => [],
    sessions: async () => ({ sessions: [], next: null }),
  };
  const transaction = {
    related: async ({ connectionIds }: { connectionIds: string[] }) => ({
      sessions: [],
      healthEvents: [],
      connections: connectionIds.flatMap((id) => connections.get(id) ?? []),
    }),
    async append(batch: AppendBatch) {
      appended.push(batch);
      for (const one of batch.connections) connections.set(one.connectionId, one);
      return { sessions: { inserted: 0, corrected: 0, ignored: 0 }, duplicateEvents: [] };
    },
  };
  const events = {
    ...nothingStored,
    exclusively: (_keys: unknown, work: (within: typeof transaction) => unknown) =>
      work(transaction),
  } as unknown as EventStore;
  const row = {
    id: target.id,
    version: 1,
    updatedAt: 0,
    value: { ...target, environment: ENVIRONMENT, createdAt: 0 },
  };
  const state = {
    get: async () => null,
    list: async (kind: string) => (kind === 'target' ? [row] : []),
    mutate: async () => 1,
    changes: { latest: async () => 1, since: async () => [], oldest: async () => 1 },
  } as unknown as StateStore;
  const logger = createLogger('bench', 'error');
  const collector = createCollector({ events, state, clock: systemClock, logger });
  for (const batch of batches) await collector.ingest(batch, {});
  return appended;
}
