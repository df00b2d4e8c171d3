import { describe, expect, it } from 'vitest';
import { countCalls } from '../../../tests/support/count-calls';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import type { Plot } from '../../commands/seed/session-plots';
import { maintenanceInputSchema } from '../../contract/api/alerting/maintenance';
import { shareLinkInputSchema } from '../../contract/api/sharing/share-links';
import { sharedViewSchema } from '../../contract/api/sharing/shared-view';
import type { Actor } from '../../domain/people/people';
import { DAY, HOUR, MINUTE, SECOND } from '../../domain/time';
import { createAuditedState } from '../audit/audited-state';
import { listAudit } from '../audit/list-audit';
import { stateErasure } from '../erasures/erase-state';
import { createMaintenance } from '../maintenance/create-maintenance';
import { createTarget } from '../targets/create-target';
import { deleteTarget } from '../targets/delete-target';
import { updateTarget } from '../targets/update-target';
import { createToken } from '../tokens/create-token';
import { deleteToken } from '../tokens/delete-token';
import { createUser } from '../users/create-user';
import { deleteUser } from '../users/delete-user';
import { createShareLink } from './create-share-link';
import { deleteShareLink } from './delete-share-link';
import { getSharedView } from './get-shared-view';
import { listShareLinks } from './list-share-links';

const house = serviceFixture();
const many = (plot: Plot, count: number) => Array.from({ length: count }, () => plot);
const ADA: Actor = { id: 'ada', name: 'Ada', role: 'operator', via: 'session' };

function share(more: Record<string, unknown> = {}, actor = ADA) {
  house.clock.advance(SECOND);
  const input = { target: house.targetId, name: 'a wall', ...more };
  return createShareLink(house.ctx, { link: shareLinkInputSchema.parse(input), actor });
}
const list = async () => (await listShareLinks(house.ctx, { target: house.targetId })).links;
async function addAda(): Promise<void> {
  const password = 'correct horse battery';
  await createUser(house.ctx, { name: 'Root', role: 'admin', password });
  await createUser(house.ctx, { name: 'Ada', role: 'operator', password });
}

/** What the link shows, read anew. */
async function view(targetId = house.targetId) {
  house.clock.advance(3 * SECOND);
  const expiresAt = house.clock.now() + DAY;
  return sharedViewSchema.strict().parse(await getSharedView(house.ctx, { targetId, expiresAt }));
}

describe('share links', () => {
  it('keep a digest of the token only, and log who made and revoked them', async () => {
    const state = createAuditedState(house.stores.state, ADA);
    const link = shareLinkInputSchema.parse({ target: 'chat', name: 'a wall', validFor: '2h' });
    const made = await createShareLink({ ...house.ctx, state }, { link, actor: ADA });
    expect(made.path).toBe(`/shared/${made.token}`);
    expect(Date.parse(made.expiresAt) - house.clock.now()).toBe(2 * HOUR);
    const rows = await house.stores.state.list('shareLink');
    expect(JSON.stringify([rows, await list()])).not.toContain(made.token);
    house.clock.advance(SECOND);
    await deleteShareLink({ ...house.ctx, state }, made.id);
    expect(await list()).toEqual([]);
    await expect(deleteShareLink(house.ctx, made.id)).rejects.toSatisfy(code('not_found'));
    const { entries } = await listAudit(house.ctx, { subject: `shareLink:${made.id}`, limit: 9 });
    expect(entries.map(({ action, actor, subject }) => [action, actor.name, subject])).toEqual([
      ['delete', 'Ada', 'a wall'],
      ['create', 'Ada', 'a wall'],
    ]);
    expect(JSON.stringify(entries)).not.toContain(rows[0]?.value.sha256);
  });

  it('are refused with a wrong target, name or time, and are not without end or number', async () => {
    await expect(share({ target: 'none' })).rejects.toSatisfy(code('not_found'));
    for (const wrong of [
      { name: ' ' },
      { validFor: '1m' },
      { validFor: '91d' },
      { validFor: null },
    ])
      expect(shareLinkInputSchema.safeParse({ target: 'chat', name: 'x', ...wrong }).success).toBe(
        false,
      );
    for (let i = 0; i < 20; i++) await share({ validFor: i === 0 ? '5m' : '1d' });
    await expect(share()).rejects.toSatisfy(code('conflict'));
    house.clock.advance(6 * MINUTE);
    await share();
  });

  it('are listed with what became of them, two of one name too', async () => {
    await addAda();
    const token = await createToken(house.ctx, {
      token: { name: 'ci', role: 'operator', expiresAt: null },
      actor: ADA,
    });
    const ci: Actor = { id: token.id, name: 'ci', role: 'operator', via: 'token' };
    await share();
    await share({ validFor: '5m' });
    await share({}, ci);
    await share({}, { id: 'local', name: 'local', role: 'admin', via: 'open' });
    const states = async () => (await list()).map(({ createdBy, state }) => [createdBy, state]);
    expect((await states()).map(([, state]) => state)).toEqual(['open', 'open', 'open', 'open']);
    house.clock.advance(HOUR);
    await deleteUser(house.ctx, 'ada');
    await deleteToken(house.ctx, token.id);
    expect(await states()).toEqual([
      ['local', 'open'],
      ['ci', 'maker removed'],
      ['Ada', 'expired'],
      ['Ada', 'maker removed'],
    ]);
  });

  it('go with their target, and with no other', async () => {
    const other = await createTarget(house.ctx, targetInput({ name: 'voice' }));
    await share();
    await share({ target: other.id });
    const scope = { kind: 'target' as const, targetId: other.id };
    const erased = await stateErasure(house.stores.state, scope);
    expect(erased.filter(({ kind }) => kind === 'shareLink')).toHaveLength(1);
    await deleteTarget(house.ctx, house.targetId);
    const left = await house.stores.state.list('shareLink');
    expect(left.map(({ value }) => value.targetId)).toEqual([other.id]);
  });
});

describe('what a share link shows', () => {
  it('is the state, four indicators with their thresholds, the chart and the time', async () => {
    const empty = await view();
    expect(empty.sentence).toMatchObject({
      tone: 'no-data',
      text: 'Staging chat has no data yet.',
    });
    expect(empty.tiles.map(({ state }) => state)).toEqual(Array(4).fill('no_data'));
    expect(empty.series.indicators.flatMap(({ points }) => points)).toEqual([]);
    await house.watch(60, 'passed');
    await house.probe(many('passed', 3));
    const good = await view();
    expect(good.sentence.tone).toBe('holds');
    expect(good.tiles.map(({ indicator, state }) => [indicator, state])).toEqual([
      ['connection', 'holds'],
      ['factory', 'holds'],
      ['emergency', 'holds'],
      ['agent', 'holds'],
    ]);
    expect(good.series.indicators).toHaveLength(4);
    for (const { points } of good.series.indicators) expect(points.length).toBeGreaterThan(5);
    await house.probe(many('factory-mismatch', 40));
    const bad = await view();
    expect(bad.sentence.tone).toBe('fails');
    expect(bad.sentence.text).toMatch(/^Staging chat fails: factory/);
    house.clock.advance(5 * MINUTE);
    const stale = await view();
    expect(stale.sentence.tone).toBe('stale');
    expect(stale.staleSince).not.toBeNull();
  });

  it('follows a renamed and a paused target, and ends with a deleted one', async () => {
    await updateTarget(house.ctx, {
      id: house.targetId,
      patch: { name: 'talk', environment: 'production', paused: true },
    });
    expect(await view()).toMatchObject({
      target: { name: 'talk', environment: 'production', paused: true },
      sentence: { tone: 'paused', text: 'Production talk is paused.' },
      staleSince: null,
    });
    // Another target that takes the name of the first, or its id as a name, is not shown.
    await createTarget(house.ctx, targetInput({ name: house.targetId }));
    await deleteTarget(house.ctx, house.targetId);
    await expect(view()).rejects.toSatisfy(code('not_found'));
    await expect(getSharedView(house.ctx, undefined)).rejects.toSatisfy(code('not_found'));
  });

  it('has no text of people or of the backend, no address, header or session', async () => {
    const ada = { ...house.ctx, state: createAuditedState(house.stores.state, ADA) };
    const secret = {
      headers: { 'x-tenant': 'hunter2' },
      url: 'wss://inner.example.com/ws?key=abc',
    };
    await updateTarget(ada, { id: house.targetId, patch: secret });
    const sessions = await house.probe(many('factory-mismatch', 30));
    await share({ name: 'for Zoe' });
    const from = house.clock.now();
    const texts = [JSON.stringify(await view())];
    await updateTarget(ada, { id: house.targetId, patch: { paused: true } });
    const paused = await view();
    expect(paused.sentence.text).toMatch(/^Staging chat is paused since [\d:]+ UTC\.$/);
    await updateTarget(ada, { id: house.targetId, patch: { paused: false } });
    const planned = {
      name: 'Jane moves the database',
      by: 'Jane',
      targetId: house.targetId,
      schedule: { kind: 'once', from, to: from + HOUR },
    };
    await createMaintenance(house.ctx, maintenanceInputSchema.parse(planned));
    const planning = await view();
    expect(planning.sentence.text).toMatch(/^Staging chat is in maintenance until [\d:]+ UTC\.$/);
    texts.push(JSON.stringify([paused, planning]));
    const hidden = [
      'hunter2',
      'x-tenant',
      'inner.example.com',
      'Ada',
      'Jane',
      'Zoe',
      'database',
      house.targetId,
      ...sessions.flatMap(({ record }) => [record.id, record.signature?.title ?? record.id]),
    ];
    for (const text of texts) expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  });

  it('is read once for any number of readers', async () => {
    const events = countCalls(house.ctx.events);
    const ctx = { ...house.ctx, events: events.store };
    const one = { targetId: house.targetId, expiresAt: house.clock.now() + DAY };
    await getSharedView(ctx, one);
    const calls = events.calls();
    const views = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        getSharedView(ctx, { ...one, expiresAt: one.expiresAt + i * MINUTE }),
      ),
    );
    expect(events.calls()).toBe(calls);
    expect(new Set(views.map(({ expiresAt }) => expiresAt)).size).toBe(100);
  });
});
