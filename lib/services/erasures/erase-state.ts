import { eraseText, textForms } from '../../domain/people/text-forms';
import type { EraseScope } from '../../store/event-store';
import type { Mutation, StateKind, Stored } from '../../store/state-store';
import type { ServiceContext } from '../service-context';

/** Rows that one transaction changes, so that no other write waits long. */
const ROWS_PER_WRITE = 100;

/** Kinds that can repeat what a backend sent. */
const WITH_TEXT = [
  'alert',
  'incident',
  'notification',
  'dispatch',
  'verdict',
  'instance',
  'failureType',
  'pollState',
] as const;

/** Kinds whose value names its target in `targetId`. */
const OF_TARGET = [
  'release',
  'indicatorState',
  'shareLink',
  'targetNote',
  'pollState',
  'versionChurn',
  'runRequest',
  'instance',
  'alert',
  'incident',
  'notification',
  'failureType',
] as const;
/** Kinds whose id, or the start of it, is that of a release. */
const OF_RELEASE = ['releaseConfig', 'verdict', 'signOff'] as const;

/** What of the state store an erasure is about, as writes. Settings, rules, routes and the audit log stay. */
export async function stateErasure(
  state: ServiceContext['state'],
  scope: EraseScope,
): Promise<Mutation[]> {
  if (scope.kind === 'target') return ofTarget(state, scope.targetId);
  if (scope.kind === 'session') {
    const requests = await state.list('runRequest');
    return requests
      .filter(({ value }) => value.sessionId === scope.sessionId)
      .map(gone('runRequest'));
  }
  return withText(state, scope);
}

/** Makes the writes, a few per transaction. Done again, it finds nothing. */
export async function applyStateErasure(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  mutations: readonly Mutation[],
): Promise<void> {
  for (let at = 0; at < mutations.length; at += ROWS_PER_WRITE)
    await state.mutate(mutations.slice(at, at + ROWS_PER_WRITE), clock.now());
}

const gone =
  (kind: StateKind) =>
  ({ id }: { id: string }) =>
    ({ op: 'delete', kind, id }) as Mutation;

async function ofTarget(state: ServiceContext['state'], targetId: string): Promise<Mutation[]> {
  const mutations: Mutation[] = [];
  const causes = new Set<string>();
  for (const kind of OF_TARGET) {
    const rows: Array<Stored<{ targetId: string }>> = await state.list(kind);
    const own = rows.filter(({ value }) => value.targetId === targetId);
    mutations.push(...own.map(gone(kind)));
    if (kind === 'alert' || kind === 'incident') for (const { id } of own) causes.add(id);
  }
  for (const kind of OF_RELEASE) {
    const rows: Array<Stored<unknown>> = await state.list(kind);
    mutations.push(...rows.filter((row) => isOfRelease(row, targetId)).map(gone(kind)));
  }
  for (const kind of ['incidentNotice', 'acknowledgement', 'alertDecisions'] as const) {
    const rows: Array<Stored<unknown>> = await state.list(kind);
    mutations.push(...rows.filter(({ id }) => causes.has(id)).map(gone(kind)));
  }
  const notes = await state.list('incidentNote', [...causes]);
  mutations.push(...notes.map(gone('incidentNote')));
  const dispatches = await state.list('dispatch');
  const silences = await state.list('silence');
  mutations.push(
    ...dispatches.filter(({ value }) => value.group.targetId === targetId).map(gone('dispatch')),
    ...silences.filter(({ value }) => value.match.targetId === targetId).map(gone('silence')),
  );
  return mutations;
}

/** A release's id begins with that of its target; a verdict and a sign-off name their release in their value. */
function isOfRelease({ id, value }: Stored<unknown>, targetId: string): boolean {
  const named = value as { releaseId?: unknown };
  const releaseId = typeof named.releaseId === 'string' ? named.releaseId : id;
  return releaseId.startsWith(`${targetId}:`);
}

async function withText(
  state: ServiceContext['state'],
  { targetId, text }: { targetId: string; text: string },
): Promise<Mutation[]> {
  const forms = textForms(text);
  const mutations: Mutation[] = [];
  for (const kind of WITH_TEXT) {
    const rows: Array<Stored<object>> = await state.list(kind);
    for (const { id, version, value } of rows) {
      const json = JSON.stringify(value);
      if (!json.includes(targetId) && !id.includes(targetId)) continue;
      if (!forms.some((form) => json.includes(form))) continue;
      const erased = { op: 'update', kind, id, version, value: eraseText(value, forms) };
      mutations.push(erased as Mutation);
    }
  }
  return mutations;
}
