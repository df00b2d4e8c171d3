import { join } from 'node:path';
import type { HealthEventInput } from '../../lib/contract/api/events';
import { prepare } from '../../lib/store/sqlite/events/batch-texts';
import { openWritable } from '../../lib/store/sqlite/file/database';
import { openForWriting } from '../../lib/store/sqlite/threads/open-databases';
import { childInput, serveParent } from './child';
import { stampedBatches } from './event-rows';

export type InsertInput = { directory: string };
export type InsertAsk = { kind: 'same' | 'bare'; batches: HealthEventInput[][] };
/** Milliseconds for all of the batches, the parsing and stamping before it left out. */
export type InsertAnswer = { ms: number };

/** better-sqlite3 in one thread, with full durability: with the product's own indexes and tallies, or with none. */
const { directory } = childInput<InsertInput>();
const databases = await openForWriting({ directory });
const bare = openWritable(join(directory, 'bare.db'));
bare.exec('CREATE TABLE event (row INTEGER PRIMARY KEY, id TEXT, bucket_at INTEGER, json TEXT)');
const insert = bare.prepare('INSERT INTO event (id, bucket_at, json) VALUES (?, ?, ?)');

serveParent({}, async ({ kind, batches }: InsertAsk): Promise<InsertAnswer> => {
  const stamped = await stampedBatches(batches, { id: 'peer', name: 'backend' });
  const prepared = stamped.map(prepare);
  globalThis.gc?.();
  const begun = performance.now();
  for (const batch of prepared) {
    if (kind === 'same') databases.events.appendPrepared(batch);
    else {
      bare
        .transaction(() => {
          for (const { record, json } of batch.healthEvents)
            insert.run(record.id, record.bucketAt, json);
        })
        .immediate();
    }
  }
  return { ms: performance.now() - begun };
});
