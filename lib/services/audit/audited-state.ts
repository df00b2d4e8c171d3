import { auditChange } from '../../domain/people/audit';
import type { Actor, AuditEntry } from '../../domain/people/people';
import { uuidv7 } from '../../kit/ids';
import type { Mutation, StateKind, StateStore, Stored } from '../../store/state-store';

/** Kinds without an audit row: written by machines, or the log itself. Every other kind is audited. */
const NOT_AUDITED: ReadonlySet<StateKind> = new Set<StateKind>([
  'audit',
  'runRequest',
  'indicatorState',
  'instance',
  'versionChurn',
  'labelOverflow',
  'sourceGoodSigns',
  'dispatch',
  'alertDecisions',
  'notification',
  'alert',
  'incident',
  'incidentNumber',
  'incidentNotice',
]);

/** The state store for one user: each write is stored together with its row of the audit log, in one transaction. */
export function createAuditedState(state: StateStore, actor: Actor): StateStore {
  return {
    ...state,
    async mutate(mutations, at, options) {
      const steps = await Promise.all(mutations.map((one) => withAudit(state, one, { actor, at })));
      return state.mutate(steps.flat(), at, options);
    },
  };
}

async function withAudit(
  state: StateStore,
  mutation: Mutation,
  by: { actor: Actor; at: number },
): Promise<Mutation[]> {
  if (NOT_AUDITED.has(mutation.kind)) return [mutation];
  const stored = await state.get(mutation.kind, mutation.id);
  const after = mutation.op === 'delete' ? null : mutation.value;
  const change = auditChange(stored?.value ?? null, after);
  if (!change) return [mutation];
  const { kind, id: subjectId } = mutation;
  const entry: AuditEntry = {
    id: uuidv7(by.at),
    at: by.at,
    actor: by.actor,
    kind,
    subjectId,
    ...change,
    subject: nameOf(after ?? stored?.value ?? {}) ?? subjectId,
  };
  const group = `${kind}:${subjectId}`;
  return [
    currentRow(mutation, stored),
    { op: 'insert', kind: 'audit', id: entry.id, group, value: entry },
  ];
}

/** An unconditional write becomes conditional on the row that was read, or the log's `before` could be of another write. */
function currentRow(mutation: Mutation, stored: Stored<unknown> | null): Mutation {
  if (mutation.op !== 'put') return mutation;
  const known = stored ? { op: 'update', version: stored.version } : { op: 'insert' };
  return { ...mutation, ...known } as Mutation;
}

function nameOf(value: object): string | null {
  const { name, version } = value as { name?: unknown; version?: unknown };
  if (typeof name === 'string' && name !== '') return name;
  return typeof version === 'string' ? version : null;
}
