import { describe, expect, it } from 'vitest';
import { code, serviceFixture } from '../../../tests/support/service-fixture';
import {
  failureTypePatchSchema,
  failureTypesQuerySchema,
  failureTypesSchema,
} from '../../contract/api/why/failure-types';
import type { Actor } from '../../domain/people/people';
import type { SessionRecord } from '../../domain/sessions/session';
import { HOUR, MINUTE, SECOND } from '../../domain/time';
import { createAuditedState } from '../audit/audited-state';
import { listAudit } from '../audit/list-audit';
import { stateErasure } from '../erasures/erase-state';
import { deleteTarget } from '../targets/delete-target';
import { listFailureTypes } from './list-failure-types';
import { updateFailureType } from './update-failure-type';

const fixture = serviceFixture();
const ADA: Actor = { id: 'ada', name: 'Ada', role: 'reviewer', via: 'session' };

const list = async (more: object = {}) => {
  const query = failureTypesQuerySchema.parse({ target: fixture.targetId, ...more });
  return failureTypesSchema.parse(await listFailureTypes(fixture.ctx, query));
};
const change = (id: string, patch: object, ctx = fixture.ctx) =>
  updateFailureType(ctx, id, failureTypePatchSchema.parse({ target: fixture.targetId, ...patch }));

/** Stores one failed session per signature, now; a signature is new to its target where `isNew`. */
async function store(ids: readonly string[], isNew = true): Promise<void> {
  const now = fixture.clock.now();
  const sessions = ids.map((id, index) => {
    const { record, frames } = fixture.make('factory-mismatch', now + index);
    const signature = { id, title: `factory: ${id} broke` };
    const own: SessionRecord = { ...record, signature, endedAt: now, seeded: false };
    return { record: own, frames };
  });
  const labels = isNew
    ? [...new Set(ids)].map((label) => ({
        targetId: fixture.targetId,
        kind: 'signature' as const,
        label,
        firstAt: now,
        lastAt: now,
      }))
    : [];
  const batch = { sessions, healthEvents: [], connections: [], slots: [], labels };
  await fixture.stores.events.append(batch);
  fixture.clock.advance(SECOND);
}

describe('failure types', () => {
  it('have first and last seen, a trend and an owner, and what was joined counts as one', async () => {
    const first = fixture.clock.now();
    await store(['a', 'a']);
    fixture.clock.advance(10 * MINUTE);
    await store(['a', 'b']);
    fixture.clock.advance(MINUTE);
    const { types } = await list();
    expect(types.map(({ id, sessions }) => [id, sessions])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(types[0]).toMatchObject({
      stage: 'factory',
      trend: { change: 'new' },
      firstSeenAt: new Date(first).toISOString(),
      version: 0,
    });
    const changed = await change('a', { version: 0, owner: 'platform', joined: ['b'] });
    expect(changed).toMatchObject({ owner: 'platform', sessions: 4 });
    expect((await list()).types).toMatchObject([{ id: 'a', sessions: 4, joined: ['b'] }]);
  });

  it('refuse the second of two people who change one at once, and say what to do', async () => {
    await store(['a']);
    const { version } = await change('a', { version: 0, note: 'ours' });
    await expect(change('a', { version: 0, note: 'theirs' })).rejects.toThrow('load it again');
    await expect(change('a', { version: 0 })).rejects.toSatisfy(code('conflict'));
    const ours = await change('a', { version, note: 'both' });
    expect(ours).toMatchObject({ note: 'both' });
    const both = await Promise.allSettled([
      change('a', { version: ours.version, owner: 'one' }),
      change('a', { version: ours.version, owner: 'two' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('are listed last while muted, and still counted', async () => {
    await store(['a', 'a', 'b']);
    await change('a', { version: 0, muted: true });
    const { types, total } = await list();
    expect(types.map(({ id, sessions, muted }) => [id, sessions, muted])).toEqual([
      ['b', 1, false],
      ['a', 2, true],
    ]);
    expect(total).toBe(2);
  });

  it('offer a known type that stopped when a new one of its stage came, and keep its note once joined', async () => {
    await store(['old']);
    const { version } = await change('old', { version: 0, note: 'restart the pool' });
    fixture.clock.advance(3 * HOUR);
    await store(['renamed']);
    fixture.clock.advance(MINUTE);
    const [type] = (await list()).types;
    expect(type).toMatchObject({ id: 'renamed', maybe: { id: 'old', version } });
    await change('old', { version, joined: ['renamed'] });
    expect((await list()).types).toMatchObject([
      { id: 'old', note: 'restart the pool', sessions: 1, maybe: null },
    ]);
    await expect(change('renamed', { version: 0, joined: ['old'] })).rejects.toThrow(
      'belongs to the failure type old',
    );
  });

  it('come in pages that hold each once, 2,000 of them too', async () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `s${String(n).padStart(4, '0')}`);
    await store(ids);
    const found: string[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await list({ limit: 200, ...(after ? { after } : {}) });
      expect(page.types.length).toBeLessThanOrEqual(200);
      expect(page.total).toBe(2_000);
      found.push(...page.types.map(({ id }) => id));
      after = page.next;
    }
    expect(found).toEqual(ids);
    await expect(list({ after: 'x' })).rejects.toSatisfy(code('invalid_input'));
  });

  it('are audited, and go with their target and its erasure', async () => {
    await store(['a']);
    const state = createAuditedState(fixture.stores.state, ADA);
    await change('a', { version: 0, note: 'seen' }, { ...fixture.ctx, state });
    const { entries } = await listAudit(fixture.ctx, { limit: 10 });
    expect(entries[0]).toMatchObject({ kind: 'failureType', subject: 'factory: a broke' });
    const scope = { kind: 'target', targetId: fixture.targetId } as const;
    const gone = await stateErasure(fixture.stores.state, scope);
    expect(gone).toContainEqual(expect.objectContaining({ op: 'delete', kind: 'failureType' }));
    await deleteTarget(fixture.ctx, fixture.targetId);
    expect(await fixture.stores.state.list('failureType')).toEqual([]);
  });

  it.each([
    { version: 0, runbook: 'javascript:alert(1)' },
    { version: 0, runbook: 'https://a b' },
    { version: -1 },
    { version: 0, note: 'x'.repeat(2_001) },
    { version: 0, joined: ['../x'] },
    { version: 0, colour: 'red' },
  ])('refuse %j', (patch) => {
    const parsed = failureTypePatchSchema.safeParse({ target: 'chat', ...patch });
    expect(parsed.success).toBe(false);
  });

  it('refuse an id that no session has', async () => {
    await expect(change('nothing', { version: 0, note: 'x' })).rejects.toSatisfy(code('not_found'));
  });
});
