import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addRelease, addTarget, START } from '../../tests/support/collect-fixture';
import { type DirectStores, openDirectStores } from '../../tests/support/direct-stores';
import { notifierRow } from '../../tests/support/message-sink';
import { pagerduty } from '../contract/notifier-kinds/pagerduty';
import type { Message } from '../domain/alerts/message';
import { manualClock } from '../kit/clock';
import { createLogger } from '../kit/logger';
import { createReleaseAnnouncer } from './release-announcer';

let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
  await addTarget(stores, { id: 't1', name: 'chat', environment: 'staging' });
});
afterEach(() => stores.close());

const announcer = () =>
  createReleaseAnnouncer({
    state: stores.state,
    clock: manualClock(START),
    logger: createLogger('t', 'silent'),
    publicUrl: 'https://t.example',
  });
const put = (value: ReturnType<typeof notifierRow>) =>
  stores.state.mutate([{ op: 'put', kind: 'notifier', id: value.id, value }], START);
const queued = async () =>
  (await stores.state.list('notification', 'open')).map(({ value }) => value);

/** The one body that PagerDuty is sent for a message. */
function sentBody(message: Message): unknown {
  const compose = pagerduty.composer(pagerduty.example('https://pagerduty.example'));
  const outgoing = compose(message, {
    now: START,
    sha256: () => '',
    hmacSha256: () => '',
  });
  const bodies = outgoing.by === 'requests' ? outgoing.requests.map(({ body }) => body) : [];
  return bodies.length === 1 ? JSON.parse(bodies[0] ?? '') : bodies;
}

describe('announcing releases', () => {
  it('notifies each PagerDuty notifier once, also after a restart, and nobody else', async () => {
    await put({ ...notifierRow('n1'), kind: 'pagerduty' });
    await put({ ...notifierRow('n2'), kind: 'webhook' });
    await addRelease(stores, { version: 'v2', startedAt: START - 1_000 });
    await announcer().announceNow();
    await announcer().announceNow();
    const rows = await queued();
    expect(rows).toMatchObject([{ notifierId: 'n1', kind: 'release' }]);
    expect(rows[0] && sentBody(rows[0].message)).toMatchObject({
      payload: { summary: 'staging chat: release v2 went live', source: 'Tocsin' },
      links: [{ href: 'https://t.example/releases/t1%3Av2' }],
    });
  });

  it('reports once that a pass is withdrawn, and nothing of other verdicts', async () => {
    await put({ ...notifierRow('n1'), kind: 'pagerduty' });
    await addRelease(stores, { version: 'old', startedAt: START - 5 * 3_600_000 });
    const text = 'Reports that came late changed sessions.';
    const stated = (id: string, verdict: 'pass' | 'withdrawn', judgedAt = START - 1_000) => {
      const value = {
        id,
        releaseId: 't1:old',
        verdict,
        judgedAt,
        reason: { code: 'withdrawn', text },
        ...(verdict === 'withdrawn' ? { withdraws: { id: 'v1', fellAt: START } } : {}),
      };
      const row = { kind: 'verdict', id, group: 't1:old', value } as never;
      return stores.state.mutate([Object.assign({ op: 'insert' }, row)], START);
    };
    await stated('v1', 'pass');
    await announcer().announceNow();
    expect(await queued()).toEqual([]);
    await stated('v2', 'withdrawn');
    await stated('v3', 'withdrawn');
    await stated('v0', 'withdrawn', START - 2 * 3_600_000);
    await announcer().announceNow();
    await announcer().announceNow();
    const rows = await queued();
    expect(rows).toMatchObject([{ notifierId: 'n1', kind: 'release' }]);
    expect(rows[0]?.message).toMatchObject({
      title: 'staging chat: the pass of release old is withdrawn',
      text: [text],
      links: { view: 'https://t.example/releases/t1%3Aold' },
    });
  });

  it('reports each deployment of a version', async () => {
    await put({ ...notifierRow('n1'), kind: 'pagerduty' });
    await addRelease(stores, { version: 'v2', startedAt: START - 2 * 3_600_000 });
    const again = { id: 't1:v2~2', version: 'v2', deployment: 2 };
    await addRelease(stores, { ...again, startedAt: START - 1_000 });
    await announcer().announceNow();
    const rows = await queued();
    expect(rows).toHaveLength(1);
    expect(rows[0] && sentBody(rows[0].message)).toMatchObject({
      payload: { summary: 'staging chat: release v2 went live again (2nd deployment)' },
      links: [{ href: 'https://t.example/releases/t1%3Av2~2' }],
    });
  });

  it('leaves out what is old, seeded, or of another environment', async () => {
    const route = { ...notifierRow('n1').route, environments: ['production'] };
    await put({ ...notifierRow('n1'), kind: 'pagerduty', route });
    await put({ ...notifierRow('n3'), kind: 'pagerduty' });
    await addRelease(stores, { version: 'old', startedAt: START - 2 * 3_600_000 });
    await addRelease(stores, { version: 'demo', startedAt: START - 1_000, seeded: true });
    await announcer().announceNow();
    expect(await queued()).toEqual([]);
    await addRelease(stores, { version: 'v3', startedAt: START - 1_000 });
    await announcer().announceNow();
    expect((await queued()).map(({ notifierId }) => notifierId)).toEqual(['n3']);
  });
});
