/**
 * What a version before left behind, read through the server of this version: every target, release, user, token, window and setting
 * is there with the values it had, and what was in the clear is sealed. `upgrade.test.ts` has what receivers are notified of.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { incidentListSchema, incidentViewSchema } from '../../lib/contract/api/alerting/incidents';
import { maintenanceListSchema } from '../../lib/contract/api/alerting/maintenance';
import { notifierListSchema } from '../../lib/contract/api/alerting/notifiers';
import { evidenceSchema, latenciesSchema } from '../../lib/contract/api/evidence/evidence';
import { targetNotesSchema } from '../../lib/contract/api/evidence/target-notes';
import { facetsSchema } from '../../lib/contract/api/explorer/explorer';
import { tokenListSchema, userListSchema } from '../../lib/contract/api/people';
import { releaseListSchema } from '../../lib/contract/api/releases/releases';
import { verdictDocumentSchema } from '../../lib/contract/api/releases/verdicts';
import { sessionDetailSchema, sessionListSchema } from '../../lib/contract/api/sessions';
import { settingsViewSchema } from '../../lib/contract/api/settings';
import { shareLinkListSchema } from '../../lib/contract/api/sharing/share-links';
import { signInListSchema } from '../../lib/contract/api/sign-ins';
import { targetListSchema } from '../../lib/contract/api/targets';
import { failureTypesSchema } from '../../lib/contract/api/why/failure-types';
import { whySchema } from '../../lib/contract/api/why/why';
import { HOUR } from '../../lib/domain/time';
import { systemClock } from '../../lib/kit/clock';
import { createBackup } from '../../lib/runtime/backup/create-backup';
import { restoreBackup } from '../../lib/runtime/backup/restore-backup';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { openSecrets } from '../../lib/runtime/secrets';
import { inspectStores, openStores, sealedTexts } from '../../lib/store/open-stores';
import { STORE_FILES } from '../../lib/store/store-files';
import { PRIVATE_CA } from '../support/net/private-ca';
import { requestAt } from '../support/server-fixture';
import { type UpgradeFixture, unpackFixture, upgradeFixtures } from '../support/upgrade-fixture';
import { type Started, startUpgraded, UPGRADE_TOKEN } from '../support/upgraded-server';

const PASSWORD = 'a-password-for-tests';

/** What a fixture was written with, where fixtures differ. */
type Contents = {
  /** How sessions presented their credential, where they say so. */
  auth: 'header' | null;
  /** Query, user and headers of the targets that are not paused. */
  url: RegExp;
  headers: Record<string, string>;
  users: string[];
  tokens: Array<{ name: string; role: string | null; scope: string | null }>;
  windows: string[];
  retention: { sessionsDays: number; eventsDays: number; talliesDays: number };
  /** Environments with a label: of all that sessions named, or of those that no target is in. */
  environments: string[];
};

const PLAIN: Contents = {
  auth: null,
  url: /^ws:\/\/127\.0\.0\.1:\d+\/ws$/,
  headers: { 'x-team': 'chat' },
  users: [],
  tokens: [],
  windows: [],
  retention: { sessionsDays: 30, eventsDays: 30, talliesDays: 400 },
  environments: ['production', 'staging'],
};

const WITH_SECRETS: Contents = {
  ...PLAIN,
  url: /^ws:\/\/probe:url-password@127\.0\.0\.1:\d+\/ws\?api_key=url-api-key$/,
  headers: { 'x-team': 'chat', 'x-api-key': 'header-api-key' },
  users: ['Ana Ruiz', 'Mira Holt'],
  tokens: [{ name: 'ci', role: 'operator', scope: null }],
  windows: ['nightly restart'],
};

const WITH_SCOPES: Contents = {
  ...WITH_SECRETS,
  tokens: [
    ...WITH_SECRETS.tokens,
    { name: 'backend', role: null, scope: 'ingest' },
    { name: 'prometheus', role: null, scope: 'metrics' },
    { name: 'second place', role: null, scope: 'probe' },
  ],
  windows: ['batch', 'move', 'nightly restart', 'patch day'],
  retention: { sessionsDays: 20, eventsDays: 10, talliesDays: 400 },
  environments: [],
};

const CONTENTS: Record<string, Contents> = {
  'schema-1': PLAIN,
  'schema-1-incidents': PLAIN,
  'schema-2': WITH_SECRETS,
  'schema-3': WITH_SCOPES,
  'schema-4': { ...WITH_SCOPES, auth: 'header' },
};

/** What must be in no file after the start: secrets of the URL and of headers. */
const CLEAR = /url-password|url-api-key|header-api-key|target-token|proxy-password|PRIVATE KEY/;

/** Runs a query on the state store's file. */
function inState<T>(directory: string, query: (db: Database.Database) => T): T {
  const db = new Database(join(directory, 'state.db'));
  try {
    return query(db);
  } finally {
    db.close();
  }
}

const newestTargetChange = (directory: string) =>
  inState(directory, (db) =>
    Number(db.prepare("SELECT max(seq) FROM change WHERE kind = 'target'").pluck().get()),
  );

/** What the files of the state store contain, the write-ahead log included. */
const stateText = (directory: string) =>
  ['state.db', 'state.db-wal']
    .map((name) => join(directory, name))
    .map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : ''))
    .join('');

const countsOf = (directory: string) =>
  Object.fromEntries(inspectStores(directory, 'full').map(({ file, counts }) => [file, counts]));

beforeAll(() => ensureBuild(() => {}), 240_000);

describe.each(upgradeFixtures())('data of %s, under this version', (name) => {
  let fixture: UpgradeFixture;
  let contents: Contents;
  let started: Started;
  let stored: { targets: string[]; releases: string[] };

  beforeAll(async () => {
    fixture = unpackFixture(name);
    const known = CONTENTS[name];
    if (!known) throw new Error(`say what ${name} was written with`);
    contents = known;
    // Its receivers are gone, and what listens there now is somebody else's.
    inState(fixture.directory, (db) =>
      db.exec(
        "UPDATE entity SET json = json_set(json, '$.enabled', json('false')) WHERE kind = 'notifier'",
      ),
    );
    stored = inState(fixture.directory, (db) => {
      const ids = db.prepare('SELECT id FROM entity WHERE kind = ? ORDER BY id').pluck();
      return { targets: ids.all('target') as string[], releases: ids.all('release') as string[] };
    });
    started = await startUpgraded(fixture.directory);
  }, 60_000);
  afterAll(async () => {
    await started.server.stop();
    fixture.remove();
  });

  const at = () => `http://127.0.0.1:${started.server.port}`;
  const bearer = { authorization: `Bearer ${UPGRADE_TOKEN}` };
  async function read<T>(schema: z.ZodType<T>, path: string): Promise<T> {
    const answer = await requestAt(at(), `GET /api/v1/${path}`, { headers: bearer });
    expect([path, answer.status]).toEqual([path, 200]);
    return schema.parse(answer.json);
  }

  it('lists every target and release, none of them paused by the upgrade', async () => {
    const { targets } = await read(targetListSchema, 'targets');
    expect(targets.map(({ id }) => id).sort()).toEqual(stored.targets);
    expect(targets.map(({ problem }) => problem)).toEqual(targets.map(() => null));
    const active = targets.filter(({ paused }) => !paused);
    expect(active.map(({ environment }) => environment).sort()).toEqual(['production', 'staging']);
    const { releases } = await read(releaseListSchema, 'releases');
    expect(releases.map(({ id }) => id).sort()).toEqual(stored.releases);
  });

  it('opens targets with the values they had', () => {
    const active = started.probed.filter(({ paused }) => !paused);
    expect(active).toHaveLength(2);
    for (const target of active)
      expect(target).toMatchObject({
        name: 'chat',
        url: expect.stringMatching(contents.url),
        headers: contents.headers,
        credentials: { kind: 'jwt', secret: 'a-secret-for-tests-of-32-characters', claims: {} },
        intervalMs: 1_000,
        holdMs: 100,
      });
  });

  it('gives targets the usual values for what they could not set, and opens no door', async () => {
    const { targets } = await read(targetListSchema, 'targets');
    for (const target of targets)
      expect(target).toMatchObject({
        journey: { name: 'agent', builtIn: true, hash: null },
        auth: 'header',
        authWays: ['header'],
        deadlines: {},
        idleMs: 0,
        longestSessionMs: 82_000,
        compression: 'offer',
        question: null,
        secretNames: [],
        hosts: [],
        namespace: null,
        badge: false,
      });
    for (const { id, environment, name } of targets) {
      const badge = await requestAt(
        at(),
        `GET /badge/${environment}/${encodeURIComponent(name)}.svg`,
      );
      expect([environment, badge.status]).toEqual([environment, 404]);
      expect(await read(shareLinkListSchema, `share-links?target=${id}`)).toEqual({ links: [] });
    }
  });

  it('finds no verdict changed by settings that came later', async () => {
    for (const release of stored.releases) {
      const path = `releases/${encodeURIComponent(release)}/verdict`;
      const { reason, verdict } = await read(verdictDocumentSchema, path);
      expect([release, reason.code]).not.toEqual([release, 'config_changed']);
      if (release === `${fixture.stagingId}:v2`) expect(verdict).toBe('fail');
    }
  });

  it('opens old sessions, with the message that failed ones had', async () => {
    const { sessions } = await read(sessionListSchema, 'sessions?outcome=failed&limit=5');
    expect(sessions.length).toBeGreaterThan(0);
    for (const { id } of sessions) {
      const session = await read(sessionDetailSchema, `sessions/${id}`);
      expect([id, session.message]).toEqual([id, expect.any(String)]);
      const { auth, audio, timings } = session;
      expect([auth, audio, timings.firstAudioMs]).toEqual([contents.auth, undefined, undefined]);
    }
    const passed = await read(sessionListSchema, 'sessions?outcome=passed&limit=1');
    const [one] = passed.sessions;
    if (one) expect((await read(sessionDetailSchema, `sessions/${one.id}`)).message).toBeNull();
  });

  it('answers about old data what screens ask that came later', async () => {
    const to = fixture.writtenAt;
    const range = `target=${fixture.stagingId}&from=${to - HOUR}&to=${to}`;
    const evidence = await read(evidenceSchema, `indicators/evidence?${range}`);
    expect(evidence.indicators.length).toBeGreaterThanOrEqual(4);
    await read(latenciesSchema, `latencies?${range}`);
    const why = await read(whySchema, `why?${range}`);
    expect(why.sessions).toBeGreaterThan(0);
    const { types } = await read(failureTypesSchema, `failure-types?${range}`);
    expect(types.length).toBeGreaterThan(0);
    const facets = await read(facetsSchema, `sessions/facets?${range}`);
    const outcome = facets.facets.find(({ field }) => field === 'outcome');
    expect(outcome?.values.length).toBeGreaterThan(0);
    const notes = await read(targetNotesSchema, `targets/${fixture.stagingId}/notes`);
    expect(notes).toEqual({ notes: [] });
    const { incidents } = await read(incidentListSchema, 'incidents');
    for (const { id } of incidents) {
      // This version finds out about those that are still open.
      const { clearedAt, findings } = await read(incidentViewSchema, `incidents/${id}`);
      if (clearedAt !== null) expect([id, findings]).toEqual([id, null]);
      const timeline = `GET /api/v1/incidents/${id}/timeline`;
      expect((await requestAt(at(), timeline, { headers: bearer })).status).toBe(200);
    }
  });

  it('shows no connection settings where none are stored', async () => {
    const { targets } = await read(targetListSchema, 'targets');
    for (const target of targets.filter(({ paused }) => !paused))
      expect(target).toMatchObject({ tls: null, proxy: null });
    const { notifiers } = await read(notifierListSchema, 'notifiers');
    expect(notifiers.length).toBeGreaterThan(0);
    for (const notifier of notifiers.filter((one) => one.name !== 'behind a proxy'))
      expect(notifier).toMatchObject({ tls: null, proxy: null });
  });

  it('keeps the connection settings of a target and of a notifier', async () => {
    const { voiceId } = fixture;
    if (voiceId === undefined) return;
    const tls = { hasCa: true, hasCertificate: true, insecure: false };
    const proxy = 'http://••••@127.0.0.1:9';
    const { targets } = await read(targetListSchema, 'targets');
    expect(targets.find(({ id }) => id === voiceId)).toMatchObject({
      tls: { ...tls, servername: 'agents.example.com' },
      proxy,
    });
    const { notifiers } = await read(notifierListSchema, 'notifiers');
    expect(notifiers.find((one) => one.name === 'behind a proxy')).toMatchObject({ tls, proxy });
    expect(started.probed.find(({ id }) => id === voiceId)).toMatchObject({
      credentials: { kind: 'token', token: 'target-token' },
      connection: {
        tls: { key: PRIVATE_CA.clientKey },
        proxy: { url: 'http://127.0.0.1:9', credentials: 'proxy-user:proxy-password' },
      },
    });
  });

  it('keeps users with their passwords, and tokens with their roles', async () => {
    // Those of a server with another admin secret are over.
    expect((await read(signInListSchema, 'sign-ins')).signIns).toEqual([]);
    const { users } = await read(userListSchema, 'users');
    expect(users.map((user) => user.name).sort()).toEqual(contents.users);
    for (const user of users) {
      expect(user).toMatchObject({ origin: 'local', issuer: null, disabled: false });
      const body = { name: user.name, password: PASSWORD };
      const answer = await requestAt(at(), 'POST /api/v1/sign-in', { body });
      expect([user.name, answer.status]).toEqual([user.name, 200]);
    }
    const { tokens } = await read(tokenListSchema, 'tokens');
    const access = tokens.map(({ name, role, scope }) => ({ name, role, scope }));
    expect(access).toHaveLength(contents.tokens.length);
    expect(access).toEqual(expect.arrayContaining(contents.tokens));
    const { signIns } = await read(signInListSchema, 'sign-ins');
    expect(signIns).toHaveLength(users.length);
  });

  it('keeps maintenance windows, with their next occurrence and in the calendar', async () => {
    const { windows } = await read(maintenanceListSchema, 'maintenance');
    expect(windows.map((window) => window.name).sort()).toEqual(contents.windows);
    const feed = await requestAt(at(), 'GET /api/v1/maintenance.ics', { headers: bearer });
    expect(feed.status).toBe(200);
    for (const window of windows) {
      expect([window.name, window.next]).toEqual([
        window.name,
        { from: expect.any(String), to: expect.any(String) },
      ]);
      expect(feed.text).toContain(`SUMMARY:${window.name}`);
    }
  });

  it('keeps settings, with a value for those that it did not know', async () => {
    const { settings } = await read(settingsViewSchema, 'settings');
    expect(settings.thresholds.agent).toBe(900);
    expect(settings.retention).toEqual(contents.retention);
  });

  it('has sealed what was in the clear, and changes nothing at the next start', async () => {
    await started.server.stop();
    expect(stateText(fixture.directory)).not.toMatch(CLEAR);
    const before = newestTargetChange(fixture.directory);
    started = await startUpgraded(fixture.directory);
    expect(newestTargetChange(fixture.directory)).toBe(before);
  });

  it('knows the labels that were stored', async () => {
    await started.server.stop();
    const stores = await openStores({ directory: fixture.directory, clock: systemClock });
    const labels = await stores.events.labels([fixture.stagingId, fixture.productionId, '']);
    await stores.close();
    const of = (targetId: string, kind: string) =>
      labels
        .filter((row) => row.targetId === targetId && row.kind === kind)
        .map(({ label }) => label)
        .sort();
    expect(of(fixture.stagingId, 'release')).toEqual(['v1', 'v2']);
    expect(of(fixture.productionId, 'release')).toEqual(['v1']);
    expect(of(fixture.stagingId, 'instance')).toEqual(['staging-1', 'staging-2']);
    expect(of(fixture.stagingId, 'signature')).not.toEqual([]);
    expect(of('', 'environment')).toEqual(contents.environments);
  });

  it('knows which labels were too many', async () => {
    const { voiceId } = fixture;
    if (voiceId === undefined) return;
    const stores = await openStores({ directory: fixture.directory, clock: systemClock });
    const labels = await stores.events.labels([voiceId]);
    const overflow = await stores.state.get('labelOverflow', voiceId);
    await stores.close();
    expect(labels.filter(({ kind }) => kind === 'errorCode')).toHaveLength(100);
    expect(overflow?.value.rows.errorCode).toBe(10);
  });

  it('reports a key that is gone, and makes no other', () => {
    const key = join(fixture.directory, 'tocsin.key');
    rmSync(key);
    const sealed = sealedTexts(fixture.directory);
    expect(sealed.length).toBeGreaterThan(0);
    expect(openSecrets(fixture.directory, sealed).problem()?.kind).toBe('missing');
    expect(existsSync(key)).toBe(false);
  });
});

describe.each(upgradeFixtures())('a backup of the data of %s', (name) => {
  it('has the same counts once it is restored, and is upgraded', async () => {
    const fixture = unpackFixture(name);
    const aside = mkdtempSync(join(tmpdir(), 'tocsin-upgrade-backup-'));
    try {
      const before = countsOf(fixture.directory);
      const file = join(aside, 'old.tar');
      const restored = join(aside, 'restored');
      await createBackup({ directory: fixture.directory, file, force: false, clock: systemClock });
      await restoreBackup({ file, directory: restored, clock: systemClock });
      for (const report of inspectStores(restored, 'full')) {
        expect(report.problems).toEqual([]);
        expect(report.schema).toBe(report.knownSchema);
      }
      expect(Object.keys(before).sort()).toEqual([...STORE_FILES].sort());
      expect(countsOf(restored)).toEqual(before);
    } finally {
      rmSync(aside, { recursive: true, force: true });
      fixture.remove();
    }
  });
});
