import { describe, expect, it } from 'vitest';
import { serviceFixture } from '../../../tests/support/service-fixture';
import { facetsSchema, histogramSchema } from '../../contract/api/explorer/explorer';
import { sessionListQuerySchema, sessionListSchema } from '../../contract/api/sessions';
import type { Actor, User } from '../../domain/people/people';
import {
  createSessionView,
  deleteSessionView,
  listSessionViews,
  updateSessionView,
} from '../session-views/session-views';
import { listSessions } from '../sessions/list-sessions';
import { deleteUser } from '../users/delete-user';
import { exportSessions } from './export-sessions';
import { getFacets } from './get-facets';
import { getHistogram } from './get-histogram';

const house = serviceFixture();
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: { code?: unknown }) => error.code,
  );

const facetOf = async (query: Parameters<typeof getFacets>[1], field: string) =>
  facetsSchema
    .parse(await getFacets(house.ctx, query))
    .facets.find((facet) => facet.field === field)?.values;
const listed = async (q: string) => {
  const query = sessionListQuerySchema.parse({ q, limit: 200 });
  return sessionListSchema.parse(await listSessions(house.ctx, query)).sessions;
};

async function someSessions(): Promise<void> {
  await house.probe(
    [...Array.from({ length: 6 }, () => 'passed' as const), 'factory-mismatch'],
    'r1',
  );
  await house.probe(['factory-mismatch', 'passed', 'auth-rejected'], 'r2');
}

describe('facets', () => {
  it('count what the list shows for each value, failing and all', async () => {
    await someSessions();
    expect(await facetOf({}, 'release')).toEqual([
      { value: 'r2', label: 'r2', failing: 2, all: 3 },
      { value: 'r1', label: 'r1', failing: 1, all: 7 },
    ]);
    const all = facetsSchema.parse(await getFacets(house.ctx, {}));
    expect(all.searched).toBeNull();
    for (const { field, values } of all.facets)
      for (const { value, all: count } of values)
        expect([field, value, (await listed(`${field}:"${value}"`)).length]).toEqual([
          field,
          value,
          count,
        ]);
  });

  it('of a field ignore its own condition, and follow the others', async () => {
    await someSessions();
    const q = 'stage:factory';
    expect(await facetOf({ q }, 'stage')).toMatchObject([
      { value: 'factory', all: 2 },
      { value: 'auth', all: 1 },
    ]);
    expect(await facetOf({ q }, 'release')).toMatchObject([
      { value: 'r1', all: 1 },
      { value: 'r2', all: 1 },
    ]);
    const [target] = (await facetOf({ q }, 'target')) ?? [];
    expect(target).toMatchObject({ value: house.targetId, label: 'chat, staging' });
    expect(await facetOf({ q: 'took>0ms stage:factory -release:r1' }, 'code')).toMatchObject([
      { failing: 1, all: 1 },
    ]);
  });

  it('sum up to the histogram, which has at most 120 steps', async () => {
    await someSessions();
    for (const hours of [1, 24, 24 * 29]) {
      const to = house.clock.now();
      const view = histogramSchema.parse(
        await getHistogram(house.ctx, { from: to - hours * 3_600_000, to, q: 'target:chat' }),
      );
      expect(view.total).toEqual({ passed: 7, degraded: 0, failed: 3, excluded: 0 });
      const span = Date.parse(view.to) - Date.parse(view.from);
      expect(span / view.stepMs).toBeLessThanOrEqual(120);
      expect(view.steps.reduce((sum, step) => sum + step.failed, 0)).toBe(3);
    }
  });
});

describe('a query', () => {
  it('finds text in the names of failures, beginnings of ids, and targets by name', async () => {
    await someSessions();
    expect(await listed('initialization target:chat')).toHaveLength(2);
    const [first] = await listed('stage:auth');
    expect(await listed(String(first?.id).slice(0, 20))).toMatchObject([{ id: first?.id }]);
    expect(await listed('nothing-says-this')).toEqual([]);
  });

  it('that cannot be read is refused, at its place and with a suggestion', async () => {
    const refused = await getFacets(house.ctx, { q: 'stage:factory outcome:faild' }).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(
        /^q, at "outcome:faild": outcome is never faild: did you mean failed/,
      ),
      details: [{ path: 'q', at: 14, length: 13, suggestion: 'outcome:failed' }],
    });
    expect(await codeOf(getFacets(house.ctx, { q: 'target:chatt' }))).toBe('not_found');
  });
});

describe('an export', () => {
  const textOf = async (format: 'csv' | 'ndjson', q?: string) => {
    let text = '';
    for await (const piece of await exportSessions(house.ctx, { format, q })) text += piece;
    return text;
  };

  it('has a line for each session of the query, in both forms', async () => {
    await someSessions();
    const csv = (await textOf('csv', 'outcome:failed')).trimEnd().split('\r\n');
    expect(csv).toHaveLength(4);
    expect(csv[0]).toMatch(/^ended,started,outcome,stage,failure,/);
    const rows = (await textOf('ndjson')).trimEnd().split('\n');
    expect(rows.map((row) => JSON.parse(row).id)).toEqual((await listed('')).map(({ id }) => id));
  });

  it('is no formula and has no control character, whatever a backend says', async () => {
    const { record, frames } = house.make('factory-mismatch', house.clock.now() - 1_000);
    const hostile = {
      ...record,
      release: '=HYPERLINK("http://x","y")',
      instance: '\u001b[31m@SUM(A1)',
      close: { ...record.close, reason: 'a,\r\n+1' },
    };
    await house.stores.events.append({
      sessions: [{ record: hostile, frames }],
      healthEvents: [],
      connections: [],
      slots: [],
    });
    const csv = await textOf('csv');
    expect(csv).toContain(`"'=HYPERLINK(""http://x"",""y"")"`);
    expect(csv.split('\r\n').filter(Boolean)).toHaveLength(2);
    expect(csv).not.toContain('\u001b');
    expect(csv).toMatch(/,'?[^,]*@SUM/);
    expect(csv.split('\r\n')[1]).not.toMatch(/,[=+@-]/);
  });
});

describe('saved views', () => {
  const actor = (over: Partial<Actor>): Actor => ({
    id: 'u1',
    name: 'Ana',
    role: 'viewer',
    via: 'session',
    ...over,
  });
  const input = { name: 'Factory', query: 'stage:factory' };
  const names = async (who: Actor) =>
    (await listSessionViews(house.ctx, who)).views.map(({ name, shared }) => [name, shared]);

  it('are of one user, others neither see nor remove them', async () => {
    const ana = actor({});
    const ben = actor({ id: 'u2', name: 'Ben', role: 'admin' });
    const view = await createSessionView(house.ctx, ana, input);
    await createSessionView(house.ctx, ben, input);
    expect(await names(ana)).toEqual([['Factory', false]]);
    expect(await codeOf(deleteSessionView(house.ctx, ben, view.id))).toBe('not_found');
    await deleteSessionView(house.ctx, ana, view.id);
    expect(await names(ana)).toEqual([]);
    expect(await names(ben)).toEqual([['Factory', false]]);
  });

  it('go with their user', async () => {
    const { state, clock } = house.ctx;
    const user: User = {
      id: 'u1',
      name: 'ana',
      role: 'viewer',
      origin: { kind: 'local' },
      passwordHash: null,
      disabled: false,
      sessionVersion: 0,
      createdAt: clock.now(),
      lastSeenAt: null,
    };
    await state.mutate([{ op: 'insert', kind: 'user', id: user.id, value: user }], clock.now());
    await createSessionView(house.ctx, actor({}), input);
    await deleteUser(house.ctx, 'ana');
    expect(await state.list('sessionView')).toEqual([]);
  });

  it('are of everybody where nobody signs in, kept and removed by operators', async () => {
    const open = actor({ id: 'open', name: 'anyone', role: 'admin', via: 'open' });
    const reader = actor({ id: 't', name: 'a token', via: 'token' });
    const view = await createSessionView(house.ctx, open, input);
    expect(await names(actor({}))).toEqual([['Factory', true]]);
    expect(await codeOf(createSessionView(house.ctx, reader, { ...input, name: 'x' }))).toBe(
      'forbidden',
    );
    expect(await codeOf(deleteSessionView(house.ctx, actor({}), view.id))).toBe('forbidden');
    await deleteSessionView(house.ctx, open, view.id);
    expect(await names(open)).toEqual([]);
  });

  it('take another query from the first of two people who change one at once, and refuse the second', async () => {
    const open = actor({ id: 'open', name: 'anyone', role: 'admin', via: 'open' });
    const { id, version } = await createSessionView(house.ctx, open, input);
    const both = await Promise.allSettled(
      ['stage:ready', 'stage:auth'].map((query) =>
        updateSessionView(house.ctx, open, { id, patch: { query, version } }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const late = updateSessionView(house.ctx, open, {
      id,
      patch: { query: 'stage:auth', version },
    });
    await expect(late).rejects.toThrow('somebody else has changed the view Factory');
    const [now] = (await listSessionViews(house.ctx, open)).views;
    expect(now?.query).toMatch(/^stage:(ready|auth)$/);
    const patch = { query: 'code:1011', version: now?.version ?? 0 };
    const changed = await updateSessionView(house.ctx, open, { id, patch });
    expect(changed).toMatchObject({ name: 'Factory', query: 'code:1011' });
    expect(await codeOf(updateSessionView(house.ctx, actor({}), { id, patch }))).toBe('forbidden');
    const own = await createSessionView(house.ctx, actor({}), input);
    const ben = actor({ id: 'u2', name: 'Ben' });
    expect(await codeOf(updateSessionView(house.ctx, ben, { id: own.id, patch }))).toBe(
      'not_found',
    );
    const wrong = { query: 'nope:1', version: own.version };
    expect(
      await codeOf(updateSessionView(house.ctx, actor({}), { id: own.id, patch: wrong })),
    ).toBe('invalid_input');
  });

  it('refuse a name that is taken, a query that cannot be read, and the hundred and first', async () => {
    const ana = actor({});
    await createSessionView(house.ctx, ana, input);
    expect(await codeOf(createSessionView(house.ctx, ana, { ...input, name: 'FACTORY' }))).toBe(
      'conflict',
    );
    expect(await codeOf(createSessionView(house.ctx, ana, { name: 'y', query: 'nope:1' }))).toBe(
      'invalid_input',
    );
    for (let n = 1; n < 100; n++)
      await createSessionView(house.ctx, ana, { ...input, name: `v${n}` });
    expect(await codeOf(createSessionView(house.ctx, ana, { ...input, name: 'more' }))).toBe(
      'conflict',
    );
  });
});
