import { describe, expect, it } from 'vitest';
import { alertRow, notificationRow, putNotification } from '../../../tests/support/alert-rows';
import { incidentRow } from '../../../tests/support/incident-rows';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import { incidentListQuerySchema, incidentListSchema } from '../../contract/api/alerting/incidents';
import { type Incident, incidentNumberId } from '../../domain/incidents/incident';
import { NOTES_LIMIT } from '../../domain/incidents/incident-note';
import { DAY, MINUTE } from '../../domain/time';
import { retainAlerts } from '../../runtime/retention/alert-retention';
import type { Mutation } from '../../store/state-store';
import { createAuditedState } from '../audit/audited-state';
import { stateErasure } from '../erasures/erase-state';
import { getIncident } from './get-incident';
import { getTimeline } from './get-timeline';
import { addNote, changeNote, listNotes, removeNote } from './incident-notes';
import { listIncidents } from './list-incidents';
import { similarIncidents } from './similar-incidents';

const house = serviceFixture();
const note = { by: 'Ada', text: 'rolling back' };

/** An incident without alert rows; `number` counts up with time. */
function rowsOf(number: number, more: Partial<Incident> = {}): Mutation[] {
  const id = `i${String(number).padStart(6, '0')}`;
  const alert = alertRow(START + number);
  const value = incidentRow([alert], { id, number, ...more });
  const group = value.clearedAt === null ? 'open' : 'closed';
  return [
    { op: 'put', kind: 'incident', id, group, value },
    { op: 'put', kind: 'incidentNumber', id: incidentNumberId(number), value: { incidentId: id } },
  ];
}
const put = (number: number, more: Partial<Incident> = {}) =>
  house.stores.state.mutate(rowsOf(number, more), START);
const ended = (at: number) => ({ endedAt: at, clearedAt: at + MINUTE });
const list = async (query: Record<string, unknown>) =>
  incidentListSchema.parse(await listIncidents(house.ctx, incidentListQuerySchema.parse(query)));
const numbers = async (query: Record<string, unknown>) =>
  (await list(query)).incidents.map((one) => one.number);
const signature = (id: string, title: string) => ({ id, title, sessions: 3 });

describe('the list of incidents', () => {
  it('is filtered by severity, environment, text and time, and counts what is open', async () => {
    await put(1, { severity: 'ticket', environment: 'production', ...ended(START) });
    await put(2, { release: 'r7', beganAt: START + DAY, endedAt: START + DAY });
    await put(3, {
      target: 'digest',
      cause: { stage: 'agent', signature: signature('s', 'agent: MODEL_529'), sessionId: null },
    });
    expect(await numbers({ severity: 'ticket' })).toEqual([1]);
    expect(await numbers({ environment: 'production' })).toEqual([1]);
    expect(await numbers({ q: 'model_529' })).toEqual([3]);
    expect(await numbers({ q: 'DIGEST agent' })).toEqual([3]);
    expect(await numbers({ q: 'r7' })).toEqual([2]);
    expect(await numbers({ q: 'inc-2' })).toEqual([2]);
    expect(await numbers({ q: '%' })).toEqual([]);
    expect(await numbers({ from: START + DAY })).toEqual([2]);
    expect((await list({ q: 'nothing has this' })).counts).toEqual({ open: 1, watching: 1 });
  });

  it('of 2,000 past ones comes in pages that hold each of them once', async () => {
    for (let from = 1; from <= 2_000; from += 500)
      await house.stores.state.mutate(
        Array.from({ length: 500 }, (_, n) => rowsOf(from + n, ended(START))).flat(),
        START,
      );
    const seen: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await list({ limit: 100, state: 'ended', ...(cursor ? { cursor } : {}) });
      seen.push(...page.incidents.map((one) => one.number));
      cursor = page.next;
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 2_000 }, (_, n) => 2_000 - n));
    const { searched } = await similarIncidents(house.ctx, { id: 'INC-7', limit: 5 });
    expect(searched).toBe(500);
  });

  it('of a deleted target goes on, and one of a renamed target says its name now', async () => {
    await put(1, { targetId: house.targetId, target: 'chat' });
    const target = await house.stores.state.get('target', house.targetId);
    if (!target) throw new Error('no target');
    const value = { ...target.value, name: 'assistant' };
    const row = { kind: 'target', id: house.targetId } as const;
    await house.stores.state.mutate([{ op: 'put', ...row, value }], START);
    expect(await getIncident(house.ctx, 'INC-1')).toMatchObject({
      target: 'chat',
      targetNow: { name: 'assistant' },
    });
    await house.stores.state.mutate([{ op: 'delete', ...row }], START);
    expect((await getIncident(house.ctx, 'INC-1')).targetNow).toBeNull();
    expect(await numbers({ target: house.targetId })).toEqual([1]);
    expect((await getTimeline(house.ctx, 'INC-1')).entries[0]?.kind).toBe('first_failure');
  });
});

describe('notes', () => {
  it('are kept in order, changed by the version that was read, and removed', async () => {
    await put(1);
    await put(2);
    const first = await addNote(house.ctx, { id: 'INC-1', ...note, text: 'one\u202e\u0007\ntwo' });
    expect(first).toMatchObject({ by: 'Ada', text: 'one\ntwo', editedAt: null });
    house.clock.advance(MINUTE);
    await addNote(house.ctx, { id: 'i000001', ...note });
    const change = { id: 'INC-1', note: first.id, text: 'three' };
    const changed = await changeNote(house.ctx, { ...change, version: first.version });
    expect(changed).toMatchObject({ text: 'three' });
    expect(changed.version).not.toBe(first.version);
    expect(changed.editedAt).not.toBeNull();
    const late = changeNote(house.ctx, { ...change, text: 'mine', version: first.version });
    await expect(late).rejects.toSatisfy(code('conflict'));
    expect((await listNotes(house.ctx, 'i000001')).map(({ text }) => text)).toEqual([
      'three',
      'rolling back',
    ]);
    const elsewhere = removeNote(house.ctx, { id: 'INC-2', note: first.id });
    await expect(elsewhere).rejects.toSatisfy(code('not_found'));
    await removeNote(house.ctx, { id: 'INC-1', note: first.id });
    expect(await listNotes(house.ctx, 'i000001')).toHaveLength(1);
    await expect(addNote(house.ctx, { id: 'INC-9', ...note })).rejects.toSatisfy(code('not_found'));
  });

  it('are at most 200, in the audit log by the name of the incident, and go with it', async () => {
    await put(1, ended(START));
    const actor = { id: 'u1', name: 'Ada', role: 'reviewer', via: 'session' } as const;
    const state = createAuditedState(house.stores.state, actor);
    await addNote({ ...house.ctx, state }, { id: 'INC-1', ...note });
    const [entry] = await house.stores.state.list('audit');
    expect(entry?.value).toMatchObject({ kind: 'incidentNote', subject: 'INC-1' });
    for (let n = 1; n < NOTES_LIMIT; n++) await addNote(house.ctx, { id: 'INC-1', ...note });
    const more = addNote(house.ctx, { id: 'INC-1', ...note });
    await expect(more).rejects.toSatisfy(code('conflict'));
    const scope = { kind: 'target', targetId: alertRow(START).targetId } as const;
    const erased = await stateErasure(house.stores.state, scope);
    expect(erased.filter(({ kind }) => kind === 'incidentNote')).toHaveLength(NOTES_LIMIT);
    await retainAlerts(house.stores.state, { before: START + DAY, now: START + DAY });
    expect(await house.stores.state.list('incidentNote')).toEqual([]);
  });
});

describe('the timeline', () => {
  it('lists messages that were not delivered, and at most fifty', async () => {
    await put(1);
    const of = { incidentId: 'i000001', createdAt: START + MINUTE, endedAt: START + MINUTE };
    await putNotification(house.stores, notificationRow('dead', of));
    await putNotification(house.stores, notificationRow('other', { incidentId: 'i000002' }));
    const timeline = await getTimeline(house.ctx, 'INC-1');
    expect(timeline.entries.map(({ kind }) => kind)).toContain('delivery_failed');
    expect(timeline.deliveries).toMatchObject([{ id: 'dead', answer: 'it answered 500' }]);
    for (let n = 0; n < 60; n++)
      await putNotification(house.stores, notificationRow(`n${n}`, { ...of, state: 'sent' }));
    const many = await getTimeline(house.ctx, 'INC-1');
    expect([many.deliveries.length, many.omitted]).toEqual([50, 11]);
  });
});

describe('similar incidents', () => {
  it('are the most alike first, and name those that began with it elsewhere', async () => {
    const cause = (stage: 'factory' | 'agent', id: string, title: string) => ({
      cause: { stage, signature: signature(id, title), sessionId: null },
    });
    await put(1, { ...cause('factory', 's1', 'factory: CODE_A, one'), ...ended(START) });
    await put(2, { ...cause('factory', 's2', 'factory: CODE_B, two'), ...ended(START) });
    await put(3, { ...cause('factory', 's3', 'factory: CODE_A, three'), ...ended(START) });
    await put(4, { ...cause('agent', 's4', 'agent: CODE_A, four'), ...ended(START) });
    const at = START + DAY;
    const now = { ...cause('factory', 's1', 'factory: CODE_A, one'), beganAt: at };
    await put(5, { ...now, targetId: 'elsewhere', target: 'search', beganAt: at + 4 * MINUTE });
    await put(6, { ...now, targetId: 'late', beganAt: at + 6 * MINUTE });
    await put(7, now);
    const { similar, also } = await similarIncidents(house.ctx, { id: 'INC-7', limit: 4 });
    expect(similar.map(({ name, same }) => [name, same])).toEqual([
      ['INC-6', 'signature'],
      ['INC-5', 'signature'],
      ['INC-1', 'signature'],
      ['INC-3', 'error'],
    ]);
    expect(also.map(({ name }) => name)).toEqual(['INC-5']);
  });
});
