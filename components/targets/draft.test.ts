import { describe, expect, it } from 'vitest';
import { type TargetView, targetInputSchema, targetPatchSchema } from '@/lib/contract/api/targets';
import { type Draft, draftOf, errorsFromIssues, readDraft } from './draft';
import { withPoll } from './poll-draft';

const target: TargetView = {
  id: 't1',
  name: 'chat',
  url: 'wss://api.example.com/ws',
  environment: 'staging',
  transport: 'ws',
  journey: { name: 'agent', hash: null, builtIn: true, packaged: false, plan: null },
  intervalMs: 5_000,
  auth: 'subprotocol',
  authWays: ['subprotocol'],
  deadlines: {},
  idleMs: 0,
  question: null,
  secretNames: [],
  compression: 'offer',
  maxMessageBytes: null,
  hosts: [],
  namespace: null,
  longestSessionMs: 82_000,
  credentials: { kind: 'jwt' },
  headerNames: ['x-tenant'],
  thresholds: { factory: 100 },
  holdMs: 1_500,
  afterRelease: { intervalMs: 2_000, forMs: 7_200_000 },
  warmUpMs: 120_000,
  releases: 'off',
  locationsNeeded: 1,
  locations: [],
  tls: null,
  proxy: null,
  badge: false,
  paused: false,
  problem: null,
  provisioned: false,
  createdAt: '2025-09-08T00:00:00.000Z',
  release: null,
  lastFinishedAt: null,
};
const filled: Draft = { ...draftOf(null), name: 'chat', url: 'ws://127.0.0.1:4100/ws' };

describe('the target form', () => {
  it('sends a target that the contract allows', () => {
    const read = readDraft({
      ...filled,
      headers: 'X-A: b: c\n\n',
      thresholds: { ...filled.thresholds, factory: '99' },
    });
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    expect(targetInputSchema.parse(read.input)).toMatchObject({
      intervalMs: 5_000,
      headers: { 'X-A': 'b: c' },
      thresholds: { factory: 100 },
      credentials: { kind: 'none' },
      afterRelease: null,
      warmUpMs: 60_000,
      releases: 'auto',
      locationsNeeded: 2,
    });
  });

  it('leaves stored credentials and headers alone unless they are typed again', () => {
    const read = readDraft(draftOf(target));
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    expect(read.patch).not.toHaveProperty('credentials');
    expect(read.patch).not.toHaveProperty('headers');
    expect(targetPatchSchema.parse(read.patch)).toMatchObject({
      holdMs: 1_500,
      afterRelease: { intervalMs: 2_000, forMs: 7_200_000 },
      thresholds: { factory: 100 },
      warmUpMs: 120_000,
      releases: 'off',
      locationsNeeded: 1,
    });
  });

  it('says at each field what is wrong', () => {
    const read = readDraft({
      ...filled,
      name: ' ',
      url: 'https://example.com',
      interval: 'soon',
      credentials: 'jwt',
      claims: '[1]',
      headers: 'nonsense',
      thresholds: { ...filled.thresholds, agent: '101' },
      denser: true,
      denserFor: '2 weeks',
      warmUp: '11m',
      locationsNeeded: 'two',
    });
    expect(read.ok ? [] : Object.keys(read.errors).sort()).toEqual([
      'claims',
      'denserFor',
      'headers',
      'interval',
      'locationsNeeded',
      'name',
      'secret',
      'threshold.agent',
      'url',
      'warmUp',
    ]);
  });

  it('understands the dotted paths of the API', () => {
    const issues = [
      { path: 'credentials.secret', message: 'short' },
      { path: 'thresholds.agent', message: 'high' },
      { path: 'name', message: 'long' },
    ];
    expect(Object.keys(errorsFromIssues(issues)).sort()).toEqual([
      'name',
      'secret',
      'threshold.agent',
    ]);
  });

  it('puts an issue without a field at the form', () => {
    expect(errorsFromIssues([{ path: ['paused'], message: 'no' }, null])).toEqual({ form: 'no' });
  });

  it('send the connection: empty fields as the default, stored certificates not at all', () => {
    const fresh = readDraft({ ...draftOf(null), name: 'a', url: 'wss://a/' });
    expect(fresh.ok && fresh.input).toMatchObject({
      tls: { ca: null, cert: null, key: null, servername: null, insecure: false, minVersion: null },
      proxy: null,
    });
    const tls = { hasCa: true, hasCertificate: false, servername: 'agents', insecure: false };
    const stored = draftOf({ ...target, tls, proxy: 'http://••••@proxy:3128' });
    const kept = readDraft(stored);
    expect(kept.ok && kept.patch).toMatchObject({ proxy: 'http://••••@proxy:3128' });
    expect(kept.ok && kept.patch.tls).toEqual({
      servername: 'agents',
      insecure: false,
      minVersion: null,
    });
    const { connection } = stored;
    const wrong = { ...connection, proxy: 'proxy:3128', keepsCertificates: false, ca: 'x' };
    const refused = readDraft({ ...stored, connection: wrong });
    expect(refused).toMatchObject({
      ok: false,
      errors: {
        proxy: expect.stringContaining('expected none, env'),
        ca: expect.stringContaining('PEM'),
      },
    });
  });
});

describe('health endpoints in the form', () => {
  const own = {
    name: 'broker',
    preset: null,
    url: 'https://api.example.com/broker/health',
    everyMs: 60_000,
    timeoutMs: 2_000,
    ok: { status: 200, json: null },
    degraded: null,
  };
  const ready = { ...own, name: 'ready', preset: 'ready' as const, url: null, ok: null };
  const sent = (draft: Draft) => {
    const read = readDraft(draft);
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    return targetInputSchema.parse(read.input).poll;
  };
  const keyed = { ...filled, credentials: 'none' as const };

  it('are sent as they are stored, and not at all where there are none', () => {
    expect(sent(keyed)).toBeUndefined();
    const { polls } = draftOf({ ...target, poll: [ready, own] });
    expect(sent({ ...keyed, polls })).toEqual([ready, own]);
    expect(sent({ ...keyed, polls: [] })).toEqual([]);
  });

  it('are added one of each preset first, and called like it', () => {
    const polls = withPoll(withPoll(null));
    expect(sent({ ...keyed, polls })).toMatchObject([
      { name: 'ready', preset: 'ready', url: null, everyMs: 30_000 },
      { name: 'live', preset: 'live', url: null },
    ]);
    const { polls: stored } = draftOf({ ...target, poll: [ready] });
    const changed = (stored ?? []).map((poll) => ({ ...poll, preset: 'ws' as const }));
    expect(sent({ ...keyed, polls: changed })).toMatchObject([{ name: 'ws', preset: 'ws' }]);
  });

  it.each([
    [{ every: '1s' }, /10s/],
    [{ url: 'ws://a/health' }, /http/],
    [{ url: 'https://user:pass@a/health' }, /secret/],
  ])('%j is refused at its field', (change, words) => {
    const polls = withPoll(null).map((poll) => ({ ...poll, ...change }));
    const read = readDraft({ ...keyed, polls });
    expect(read.ok ? {} : read.errors).toEqual({ polls: expect.stringMatching(words) });
  });

  it('two alike are refused', () => {
    const [one] = withPoll(null);
    const polls = one ? [one, { ...one, key: 7 }] : [];
    const read = readDraft({ ...keyed, polls });
    expect(read.ok ? {} : read.errors).toEqual({ polls: expect.stringContaining('is called') });
  });
});
