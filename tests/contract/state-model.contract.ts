import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAppError } from '@/lib/kit/errors';
import type { Change, Mutation, StateStore } from '@/lib/store/state-store';
import type { OpenEmptyState } from './support/open';

const IDS = ['a', 'b', 'c', 'd'];
const GROUPS = ['g1', 'g2'];

type Write = {
  op: Mutation['op'];
  id: string;
  group?: string;
  n: number;
  /** An update names the stored version, or one that was written before. */
  isStale: boolean;
};
const writes: fc.Arbitrary<Write> = fc.record(
  {
    op: fc.constantFrom('insert', 'put', 'update', 'delete'),
    id: fc.constantFrom(...IDS),
    group: fc.constantFrom(...GROUPS),
    n: fc.nat(2),
    isStale: fc.boolean(),
  },
  { requiredKeys: ['op', 'id', 'n', 'isStale'] },
);
const batches = fc.array(fc.array(writes, { minLength: 1, maxLength: 4 }), { maxLength: 12 });

type Row = { group: string; n: number; version: number };

/** What a state store does, over a map. Versions are numbers of changes, as the log has them. */
class Model {
  private seq: number;

  rows = new Map<string, Row>();
  changes: Array<Pick<Change, 'id' | 'op' | 'seq'>> = [];

  constructor(seq: number) {
    this.seq = seq;
  }

  /** Null where all of them were done, else the code of the error; then none was. */
  mutate(list: Array<Write & { version: number }>): string | null {
    const before = { rows: new Map(this.rows), changes: [...this.changes], seq: this.seq };
    for (const write of list) {
      const code = this.apply(write);
      if (code === null) continue;
      this.rows = before.rows;
      this.changes = before.changes;
      this.seq = before.seq;
      return code;
    }
    return null;
  }

  private apply({ op, id, group, n, version }: Write & { version: number }): string | null {
    const stored = this.rows.get(id);
    if (op === 'insert' && stored) return 'conflict';
    if (op === 'update' && !stored) return 'not_found';
    if (op === 'update' && stored?.version !== version) return 'conflict';
    if (op === 'delete') {
      if (this.rows.delete(id)) this.changes.push({ seq: ++this.seq, id, op: 'delete' });
      return null;
    }
    const kept = group ?? stored?.group ?? '';
    if (stored && stored.n === n && stored.group === kept) return null;
    this.changes.push({ seq: ++this.seq, id, op: 'put' });
    this.rows.set(id, { group: kept, n, version: this.seq });
    return null;
  }
}

/** Writes and reads of every engine do what a map does. */
export function stateModelContract(engine: string, open: OpenEmptyState): void {
  describe(`state store on ${engine}, beside a map`, () => {
    let state: StateStore;
    let close: () => Promise<void>;
    beforeAll(async () => {
      const opened = await open();
      state = opened.state;
      close = () => opened.close();
    });
    afterAll(() => close());

    let runs = 0;
    it('does all of a list or none of it, whatever comes in whatever order', async () => {
      await fc.assert(
        fc.asyncProperty(batches, async (list) => {
          const run = `run${runs++}`;
          const idOf = (id: string) => `${run}-${id}`;
          const groupOf = (group: string) => (group === '' ? '' : `${run}-${group}`);
          const start = await state.changes.latest();
          const model = new Model(start);
          for (const [at, batch] of list.entries()) {
            const named = batch.map((write) => ({
              ...write,
              version: (model.rows.get(write.id)?.version ?? 1) - (write.isStale ? 1 : 0),
            }));
            const done = await state.mutate(named.map(mutationOf), at).then(
              () => null,
              (error) => (isAppError(error) ? error.code : `${error}`),
            );
            expect(done).toBe(model.mutate(named));
          }
          expect(await state.changes.since(start, 1_000)).toEqual(
            model.changes.map(({ seq, id, op }) => ({
              seq,
              op,
              id: idOf(id),
              kind: 'runRequest',
              at: expect.any(Number),
            })),
          );
          for (const group of GROUPS) {
            const ids = [...model.rows].filter(([, row]) => row.group === group).map(([id]) => id);
            const sorted = ids.sort().map(idOf);
            const listed = await state.list('runRequest', groupOf(group));
            expect(listed.map(({ id }) => id)).toEqual(sorted);
            const page = await state.page('runRequest', { group: groupOf(group), limit: 2 });
            expect(page.map(({ id }) => id)).toEqual(sorted.toReversed().slice(0, 2));
          }
          for (const id of IDS) {
            const stored = await state.get('runRequest', idOf(id));
            const row = model.rows.get(id);
            expect(stored && [stored.version, stored.value.requestedAt]).toEqual(
              row ? [row.version, row.n] : null,
            );
          }

          function mutationOf({
            op,
            id,
            group,
            n,
            version,
          }: Write & { version: number }): Mutation {
            const of = { kind: 'runRequest', id: idOf(id) } as const;
            if (op === 'delete') return { op, ...of };
            const value = { targetId: run, requestedAt: n, sessionId: null };
            const grouped = group === undefined ? of : { ...of, group: groupOf(group) };
            return op === 'update' ? { op, ...grouped, version, value } : { op, ...grouped, value };
          }
        }),
        { numRuns: 60 },
      );
    });
  });
}
