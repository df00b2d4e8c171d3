import type { Clock } from '../../../kit/clock';
import { createHints } from '../../shared/hints';
import type { StatePage } from '../../shared/state-rows';
import type { StateKinds } from '../../state-kinds';
import type { StateStore, Stored } from '../../state-store';
import type { MethodCaller } from './method-caller';
import type { WriterMethods } from './thread-methods';

/** The state store over the writer, so that reads see every write before them. `clock` is the store's clock too. */
export function sqliteStateStore({
  writer,
  close,
  clock,
}: {
  writer: MethodCaller<WriterMethods>;
  close(): Promise<void>;
  clock: Pick<Clock, 'now'>;
}): StateStore {
  const hints = createHints();
  return {
    // A value stored under a kind was written as that kind.
    async get<K extends keyof StateKinds>(kind: K, id: string) {
      return (await writer.call('get', kind, id)) as Stored<StateKinds[K]> | null;
    },
    async getMany<K extends keyof StateKinds>(kind: K, ids: readonly string[]) {
      return (await writer.call('getMany', kind, ids)) as Array<Stored<StateKinds[K]>>;
    },
    async newest<K extends keyof StateKinds>(kind: K, groups: readonly string[]) {
      return (await writer.call('newest', kind, groups)) as Map<string, Stored<StateKinds[K]>>;
    },
    async list<K extends keyof StateKinds>(kind: K, group?: string | readonly string[]) {
      return (await writer.call('list', kind, group)) as Array<Stored<StateKinds[K]>>;
    },
    async page<K extends keyof StateKinds>(kind: K, of: StatePage) {
      return (await writer.call('page', kind, of)) as Array<Stored<StateKinds[K]>>;
    },
    async mutate(mutations, at, options) {
      const seq = await writer.call('mutate', mutations, at, options?.fence);
      hints.send({ seq });
      return seq;
    },
    changes: {
      since: (seq, limit) => writer.call('since', seq, limit),
      latest: () => writer.call('latest'),
      oldest: () => writer.call('oldest'),
      trim: (before) => writer.call('trim', before),
    },
    leases: {
      take: (name, holder, ttlMs) => writer.call('takeLease', { name, holder, ttlMs }, clock.now()),
      renew: (name, token, ttlMs) => writer.call('renewLease', { name, token, ttlMs }, clock.now()),
      give: (name, token) => writer.call('giveLease', name, token),
    },
    nodes: {
      put: (node) => writer.call('putNode', node, clock.now()),
      list: () => writer.call('listNodes'),
      remove: (id) => writer.call('removeNode', id),
      trim: (before) => writer.call('trimNodes', before),
    },
    now: async () => clock.now(),
    onHint: hints.listen,
    close,
  };
}
