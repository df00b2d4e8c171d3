import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PRIVATE_CA } from '../../../tests/support/net/private-ca';
import { configFileSchema } from '../../contract/config/config';
import type { Target } from '../../domain/targets/target';
import { declareJourney } from '../../journeys/target-journey';
import { manualClock, systemClock } from '../../kit/clock';
import { definedFields } from '../../kit/defined-fields';
import { createLogger } from '../../kit/logger';
import { openTarget } from '../../services/targets/target-secrets';
import { openStores } from '../../store/open-stores';
import type { Stores } from '../../store/stores';
import { createTargetFeed } from '../probing/target-feed';
import { openSecrets, type Secrets } from '../secrets';
import { provision, provisionedKeys } from './provision';

const clock = manualClock();
const chat = { name: 'chat', url: 'ws://a/', environment: 'staging', token: 'the-token' };

function wanted(file: object) {
  const { retention, thresholds, ...wanted } = configFileSchema.parse(file);
  const days = retention.sessions === undefined ? {} : { sessionsDays: retention.sessions };
  return { ...wanted, thresholds: definedFields(thresholds), retention: days };
}

describe('provision', () => {
  let stores: Stores;
  let secrets: Secrets;

  beforeAll(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tocsin-provision-'));
    stores = await openStores({ clock: systemClock, directory });
    secrets = openSecrets(directory);
  });
  beforeEach(async () => {
    const left = await stores.state.list('target');
    const gone = left.map(({ id }) => ({ op: 'delete', kind: 'target', id }) as const);
    await stores.state.mutate([...gone, { op: 'delete', kind: 'settings', id: 'settings' }], 0);
  });
  afterAll(() => stores.close());

  const run = (file: object) => provision(wanted(file), { state: stores.state, clock, secrets });
  const targets = async () => (await stores.state.list('target')).map((row) => row.value);

  it('stores targets sealed, and writes nothing where nothing changed', async () => {
    await run({ targets: [chat] });
    const [target] = await targets();
    expect(target).toMatchObject({
      name: 'chat',
      provisioned: true,
      paused: false,
      intervalMs: 5000,
    });
    expect(JSON.stringify(target)).not.toContain('the-token');
    const seq = await stores.state.changes.latest();
    await run({ targets: [chat] });
    expect(await stores.state.changes.latest()).toBe(seq);
  });

  it('stores the journey of a target with its times, and writes nothing where nothing changed', async () => {
    const text = 'journey: own\nask: hi\nread: {complete: done}\ndeadlines: {complete: 5m}\n';
    const read = declareJourney(text, 'own.yaml');
    if (!('declared' in read)) throw new Error(read.problems[0]?.reason);
    const { transport: _transport, ...declared } = read.declared.fields;
    const file = wanted({ targets: [chat] });
    const targetsOf = file.targets.map((target) => ({ ...target, declared }));
    const provisionIt = () =>
      provision({ ...file, targets: targetsOf }, { state: stores.state, clock, secrets });
    await provisionIt();
    expect((await targets())[0]).toMatchObject({
      journey: 'own',
      journeyDefinition: { text },
      journeyTimes: { deadlines: { complete: 300_000 } },
    });
    expect(await provisionIt()).toEqual([]);
    await run({ targets: [chat] });
    expect((await targets())[0]).toMatchObject({ journey: 'agent' });
    expect((await targets())[0]).not.toHaveProperty('journeyDefinition');
  });

  it('seals the key and the credentials of a proxy, and writes nothing where nothing changed', async () => {
    const tls = { ca: PRIVATE_CA.ca, cert: PRIVATE_CA.clientCert, key: PRIVATE_CA.clientKey };
    const proxy = 'http://me:proxy-word@proxy:3128';
    const notifiers = [
      { name: 'hook', kind: 'webhook', url: 'http://a/', tls: { ca: PRIVATE_CA.ca }, proxy },
    ];
    const file = { targets: [{ ...chat, tls, proxy }], notifiers };
    await run(file);
    const rows = [...(await targets()), ...(await stores.state.list('notifier'))];
    expect(JSON.stringify(rows)).not.toMatch(/proxy-word|PRIVATE KEY/);
    const [stored] = await targets();
    expect(stored && openTarget(stored, secrets.open).connection).toEqual({
      tls: { ...tls, servername: null, insecure: false },
      proxy: { url: 'http://proxy:3128', credentials: 'me:proxy-word' },
    });
    const seq = await stores.state.changes.latest();
    await run(file);
    expect(await stores.state.changes.latest()).toBe(seq);
    await run({
      targets: [chat],
      notifiers: [{ name: 'hook', kind: 'webhook', url: 'http://a/' }],
    });
    expect((await targets())[0]).not.toHaveProperty('connection');
    expect((await stores.state.list('notifier'))[0]?.value).not.toHaveProperty('connection');
  });

  it('takes over warm-up, releases and locations, and leaves rows alone that are older than these', async () => {
    await run({ targets: [chat] });
    const [plain] = await targets();
    expect(plain).not.toHaveProperty('warmUpMs');
    const said = { warmUp: '2m', releases: 'off', locationsNeeded: 1, badge: true };
    const poll = [{ preset: 'ready' }];
    await run({ targets: [{ ...chat, ...said, poll }] });
    expect((await targets())[0]).toMatchObject({
      id: plain?.id,
      warmUpMs: 120_000,
      releases: 'off',
      locationsNeeded: 1,
      badge: true,
      poll: [{ name: 'ready', everyMs: 30_000 }],
    });
    await run({ targets: [chat] });
    const [again] = await targets();
    expect(again).toEqual({ ...plain, credentials: again?.credentials });
  });

  it('keeps the identity of a target that changed, and rotates its secret', async () => {
    await run({ targets: [chat] });
    const [before] = await targets();
    await run({ targets: [{ ...chat, url: 'ws://b/', token: 'another' }] });
    const [after] = await targets();
    expect(after).toMatchObject({ id: before?.id, createdAt: before?.createdAt, url: 'ws://b/' });
    expect(after?.credentials).not.toEqual(before?.credentials);
  });

  it('pauses what the file no longer names and adopts it again later', async () => {
    await run({ targets: [chat] });
    const [before] = await targets();
    await run({});
    expect(await targets()).toMatchObject([{ id: before?.id, provisioned: false, paused: true }]);
    await run({ targets: [chat] });
    expect(await targets()).toMatchObject([{ id: before?.id, provisioned: true, paused: false }]);
  });

  it('holds the settings of the file over those of the screen, and leaves the others', async () => {
    await run({});
    const edited = {
      thresholds: { ...defaults(), factory: 300, agent: 700 },
      retention: { sessionsDays: 9, talliesDays: 99 },
    };
    await stores.state.mutate([{ op: 'put', kind: 'settings', id: 'settings', value: edited }], 0);
    const file = { thresholds: { factory: '> 99 %' }, retention: { sessions: '7d' } };
    await run(file);
    expect((await stores.state.get('settings', 'settings'))?.value).toMatchObject({
      thresholds: { factory: 100, agent: 700, connection: 500 },
      retention: { sessionsDays: 7, talliesDays: 99 },
    });
    expect(provisionedKeys(wanted(file))).toEqual({
      thresholds: ['factory'],
      retention: ['sessionsDays'],
    });
  });

  it('feeds the probe with open secrets, at the start and after every change', async () => {
    await run({ targets: [chat] });
    const [target] = await targets();
    if (!target) throw new Error('no target');
    const sent: Target[][] = [];
    const releases: string[] = [];
    let told = () => {};
    const feed = await createTargetFeed({
      location: 'local',
      state: stores.state,
      prober: {
        setTargets: (all) => {
          sent.push(all);
          told();
        },
        noteRelease: (targetId, at) => {
          releases.push(`${targetId} ${at}`);
          told();
        },
      },
      secrets,
      clock,
      logger: createLogger('test', 'silent'),
    });
    expect(sent).toMatchObject([[{ credentials: { kind: 'token', token: 'the-token' } }]]);
    const abort = new AbortController();
    const running = feed.run(abort.signal);
    const next = () => new Promise<void>((resolve) => (told = resolve));
    const paused = next();
    await stores.state.mutate(
      [{ op: 'put', kind: 'target', id: target.id, value: { ...target, paused: true } }],
      1,
    );
    feed.wake();
    await paused;
    expect(sent[1]).toMatchObject([{ paused: true }]);
    const noted = next();
    const id = `${target.id}:2`;
    const release = {
      id,
      targetId: target.id,
      version: '2',
      startedAt: 5,
      firstSeenBy: 'mark',
      cold: true,
      notes: '',
      seeded: false,
    } as const;
    await stores.state.mutate(
      [{ op: 'put', kind: 'release', id, group: target.id, value: release }],
      2,
    );
    feed.wake();
    await noted;
    expect(releases).toEqual([`${target.id} 5`]);
    abort.abort();
    await running;
  });
});

function defaults() {
  return {
    connection: 500,
    factory: 200,
    emergency: 500,
    agent: 1000,
    internalError: 200,
    endToEnd: 500,
  };
}
