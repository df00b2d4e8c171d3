/**
 * What a version before left behind in the middle of an incident, under this version: nothing is lost, nobody is notified twice,
 * and every receiver hears the end of what it heard the beginning of, once, under the key it knows.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlerter } from '../../lib/alert/create-alerter';
import { createNotifier } from '../../lib/alert/notifiers/create-notifier';
import { createOutbox } from '../../lib/alert/outbox';
import { makeSession } from '../../lib/commands/seed/make-session';
import type { NotifierConfig } from '../../lib/domain/alerts/notifier';
import type { SessionRecord } from '../../lib/domain/sessions/session';
import { MINUTE, SECOND } from '../../lib/domain/time';
import { createJudge } from '../../lib/judge/create-judge';
import { withoutJitter } from '../../lib/kit/backoff';
import { manualClock, systemClock } from '../../lib/kit/clock';
import { createLogger } from '../../lib/kit/logger';
import { openSecrets } from '../../lib/runtime/secrets';
import { openSettings, requireKind } from '../../lib/services/notifiers/notifier-settings';
import { openStores } from '../../lib/store/open-stores';
import { startSink } from '../support/http-sink';
import { type UpgradeFixture, unpackFixture, upgradeFixtures } from '../support/upgrade-fixture';

/** Minutes are judged as they close. */
const TICK = MINUTE;
/** A claim of the process that died is over by then. */
const DOWN_FOR_MS = 40 * SECOND;
/** Tickets look back for hours and end last. */
const WATCHED_MS = 7 * 60 * MINUTE;

/** How many episodes each receiver had been notified of and not yet of their end. With incidents, alerts of one cause are one. */
const OPEN_EPISODES: Record<string, number> = {
  'schema-1': 2,
  'schema-1-incidents': 1,
  'schema-2': 1,
  'schema-3': 1,
  'schema-4': 1,
};

type Sink = Awaited<ReturnType<typeof startSink>>;
type Body = Record<string, unknown>;

const logger = createLogger('upgrade', 'error');

/** The judge, the alerter and the outbox of this version over the old data, with receivers that answer. */
async function openHouse(fixture: UpgradeFixture, sink: Sink) {
  const clock = manualClock(fixture.writtenAt + DOWN_FOR_MS);
  const stores = await openStores({ clock: systemClock, directory: fixture.directory });
  const { events, state } = stores;
  const secrets = openSecrets(fixture.directory);
  const redirected: typeof fetch = (input, init) =>
    fetch(String(input).replace(fixture.hooks, sink.url), init);
  const open = ({ kind, settings }: NotifierConfig) => {
    const clear = openSettings(kind, settings, secrets.open);
    return createNotifier(requireKind(kind), clear, { fetch: redirected, clock });
  };
  const startedAt = clock.now();
  const judge = createJudge({
    events,
    state,
    clock,
    logger,
    startedAt,
    inMaintenance: () => false,
    probe: () => ({ location: 'local', healthy: true, heartbeatAt: clock.now() }),
  });
  const alerter = createAlerter({ state, clock, logger, publicUrl: 'https://t.example' });
  const outbox = createOutbox({
    state,
    clock,
    logger,
    by: 'upgraded',
    open,
    random: withoutJitter,
  });

  /** Sessions of both targets that pass, one every 5 s, then judged, decided and delivered. */
  async function tick() {
    const sessions: Array<{ record: SessionRecord; frames: null }> = [];
    for (let n = 0; n < TICK / (5 * SECOND); n++) {
      clock.advance(5 * SECOND);
      for (const [id, environment, release] of [
        [fixture.stagingId, 'staging', 'v2'],
        [fixture.productionId, 'production', 'v1'],
      ] as const) {
        const { record } = makeSession({
          plot: 'passed',
          target: { id, name: 'chat', environment },
          release,
          instance: `${environment}-1`,
          location: 'local',
          load: 1,
          seed: 'upgrade',
          startedAt: clock.now() - SECOND,
        });
        sessions.push({
          record: { ...record, seeded: false, endedAt: clock.now() - 1 },
          frames: null,
        });
      }
    }
    await events.append({ sessions, healthEvents: [], connections: [], slots: [] });
    await judge.judgeNow();
    await alerter.decideNow();
    await outbox.deliverDue();
  }
  await judge.judgeNow();
  await alerter.decideNow();
  await outbox.deliverDue();
  return { stores, clock, tick };
}

const pagerDuty = (calls: ReadonlyArray<{ path: string; body: unknown }>) =>
  calls
    .filter(({ path }) => path.endsWith('/v2/enqueue'))
    .map(({ body }) => body as { event_action: string; dedup_key: string });

describe.each(upgradeFixtures())('data of %s', (name) => {
  let fixture: UpgradeFixture;
  let sink: Sink;
  let house: Awaited<ReturnType<typeof openHouse>>;
  /** What the receivers got at once, and in the hours after. */
  let atOnce: number;

  beforeAll(async () => {
    fixture = unpackFixture(name);
    sink = await startSink();
    sink.answerWith((response, { path }) =>
      response.writeHead(path.startsWith('/pagerduty') ? 202 : 200).end('{"status":"success"}'),
    );
    house = await openHouse(fixture, sink);
    atOnce = sink.received.length;
    for (let ms = 0; ms < WATCHED_MS; ms += TICK) await house.tick();
  }, 240_000);
  afterAll(async () => {
    await house.stores.close();
    await sink.close();
    fixture.remove();
  });

  it('keeps what people wrote, and every release, verdict and target', async () => {
    const { state } = house.stores;
    const targets = (await state.list('target')).map(({ id }) => id);
    expect(targets).toEqual(expect.arrayContaining([fixture.stagingId, fixture.productionId]));
    expect((await state.list('acknowledgement')).map(({ value }) => value.by)).toContain(
      'Ana Ruiz',
    );
    expect((await state.list('signOff')).map(({ value }) => value.name)).toEqual(['Mira Holt']);
    expect((await state.list('settings'))[0]?.value.thresholds.agent).toBe(900);
    const versions = (await state.list('release')).map(({ id }) => id);
    expect(versions).toContain(`${fixture.stagingId}:v1`);
    expect(versions).toContain(`${fixture.stagingId}:v2`);
    const [verdict] = await state.page('verdict', { group: `${fixture.stagingId}:v2`, limit: 1 });
    expect(verdict?.value.verdict).toBe('fail');
  });

  it('delivers the message whose sender died once more, and sends nothing else at once', () => {
    const first = sink.received
      .slice(0, atOnce)
      .filter(({ path }) => !path.includes('alertmanager'));
    expect(first.map(({ path }) => path)).toEqual(['/hang']);
    const before = fixture.received.find(({ receiver }) => receiver === 'hang')?.body as Body;
    const again = JSON.parse(first[0]?.body ?? '{}') as Body;
    expect(again.groupKey).toBe(before.groupKey);
  });

  it('ends every episode once, under the key that its receiver was given', () => {
    const before = pagerDuty(fixture.received);
    const ended = new Set(
      before.filter((e) => e.event_action === 'resolve').map((e) => e.dedup_key),
    );
    const open = [...new Set(before.map((e) => e.dedup_key))].filter((key) => !ended.has(key));
    expect(open).toHaveLength(OPEN_EPISODES[name] ?? Number.NaN);
    const after = pagerDuty(
      sink.received.map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown })),
    );
    const resolves = after.filter((e) => e.event_action === 'resolve').map((e) => e.dedup_key);
    expect(resolves.sort()).toEqual(open.sort());
    for (const { dedup_key: key } of after) expect(open).toContain(key);
  });

  it.each(['/slack', '/ntfy', '/hook', '/hang'])(
    'says at %s once that an episode is over',
    (path) => {
      const known = path === '/hang' ? 1 : OPEN_EPISODES[name];
      const bodies = sink.received.filter((call) => call.path.startsWith(path));
      const over = bodies.filter(({ body }) =>
        /"(text|title|status)":"(Resolved|Ended|resolved)/.test(body),
      );
      expect(over).toHaveLength(known ?? Number.NaN);
    },
  );

  it('leaves nothing firing and no receiver believing so', async () => {
    const { state } = house.stores;
    expect(await state.list('alert', 'open')).toHaveLength(0);
    const believed = (await state.list('dispatch')).filter(
      ({ value }) => value.toldFiring.length > 0,
    );
    expect(believed).toHaveLength(0);
  });
});
