import { addCounts, type Erasure } from '../../domain/people/erasure';
import type { Clock } from '../../kit/clock';
import { applyStateErasure, stateErasure } from '../../services/erasures/erase-state';
import { scopeOf } from '../../services/erasures/erasure-scope';
import type { EventStore } from '../../store/event-store';
import type { StateStore, Stored } from '../../store/state-store';
import type { Stores } from '../../store/stores';
import type { Secrets } from '../secrets';

/** Slices after which the place is stored: what is done again after a crash. */
const SLICES_PER_NOTE = 50;
/** Tries to empty the write-ahead logs; a reader keeps them for a moment. */
const WRITE_BACKS = 50;
const WRITE_BACK_PAUSE_MS = 100;

export type ErasureTools = {
  events: EventStore;
  state: StateStore;
  stores: Pick<Stores, 'writeBack'>;
  secrets: Pick<Secrets, 'open'>;
  clock: Clock;
  signal: AbortSignal;
  /** Rewrite the files afterwards, for what earlier versions only marked as free. */
  rewrite: boolean;
};

/**
 * Erases, slice by slice, from where it was. Resolves with the erasure as it is stored then: unfinished where `signal` stopped it.
 * Done again, it finds nothing. Errors: those of the stores, and of `open` where the key is lost.
 */
export async function runErasure(row: Stored<Erasure>, tools: ErasureTools): Promise<Erasure> {
  const { events, state, clock, signal } = tools;
  const scope = scopeOf(row.value, tools.secrets.open);
  let erasure = row.value;
  const store = async (next: Erasure) => {
    erasure = next;
    const group = next.doneAt === null ? 'open' : 'closed';
    await state.mutate(
      [{ op: 'put', kind: 'erasure', id: row.id, group, value: next }],
      clock.now(),
    );
  };
  for (let slices = 1; ; slices++) {
    if (signal.aborted) return erasure;
    const slice = await events.eraseSlice(scope, erasure.cursor, true);
    erasure = {
      ...erasure,
      cursor: slice.next,
      counts: addCounts(erasure.counts, slice.counts),
    };
    if (slice.next === null) break;
    if (slices % SLICES_PER_NOTE === 0) await store(erasure);
  }
  const mutations = await stateErasure(state, scope);
  await applyStateErasure({ state, clock }, mutations);
  const counts = addCounts(erasure.counts, { state: mutations.length });
  await store({ ...erasure, counts, cursor: null, sealedText: null, doneAt: clock.now() });
  await writeBack(tools);
  return erasure;
}

async function writeBack({ stores, clock, signal, rewrite }: ErasureTools): Promise<void> {
  for (let tries = 1; tries <= WRITE_BACKS && !signal.aborted; tries++) {
    if (await stores.writeBack({ rewrite: rewrite && tries === 1 })) return;
    await new Promise<void>((resolve) => void clock.after(WRITE_BACK_PAUSE_MS, resolve));
  }
}
