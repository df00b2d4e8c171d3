import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import { configFileSchema } from '../../contract/config/config';
import { defaultRules } from '../../domain/rules/default-rules';
import { manualClock } from '../../kit/clock';
import { provision } from './provision';

const clock = manualClock();
const secrets = {
  canSeal: true,
  seal: (plain: string) => `sealed:${++sealed}:${Buffer.from(plain).toString('hex')}`,
  open: (text: string) =>
    text.startsWith('sealed:') ? Buffer.from(text.split(':')[2] ?? '', 'hex').toString() : text,
  dataKey: new Uint8Array(),
};
let sealed = 0;

const chat = { name: 'chat', url: 'ws://a/', environment: 'staging' };
const onCall = {
  name: 'on-call',
  kind: 'webhook',
  url: 'https://example.com/hook',
  secret: 'the-secret',
  headers: { 'x-key': 'the-header' },
};
const slow = {
  name: 'slow',
  severity: 'ticket',
  threshold: '< 5 %',
  measure: { kind: 'latency', latency: 'ready', limitMs: '2s' },
  conditions: [{ long: '30m', short: '5m', alpha: 0.001 }],
};

describe('provision of rules, notifiers and maintenance windows', () => {
  let stores: DirectStores;
  beforeEach(async () => {
    stores = await openDirectStores();
  });
  afterEach(() => stores.close());

  const run = async (file: object) => {
    const wanted = configFileSchema.parse(file);
    await provision(
      { ...wanted, thresholds: {}, retention: {} },
      { state: stores.state, clock, secrets },
    );
  };
  const rule = async (named: string) =>
    (await stores.state.list('rule')).find(({ id, value }) => [id, value.name].includes(named))
      ?.value;
  const notifiers = async () => (await stores.state.list('notifier')).map((row) => row.value);

  it('brings every default rule, once', async () => {
    await run({});
    expect(await stores.state.list('rule')).toHaveLength(defaultRules(0).length);
    const seq = await stores.state.changes.latest();
    clock.advance(5_000);
    await run({});
    expect(await stores.state.changes.latest()).toBe(seq);
  });

  it('keeps what the screen tuned of a default rule, and what this version defines', async () => {
    await run({});
    const stored = await rule('page-connection');
    if (!stored) throw new Error('no rule');
    const value = { ...stored, enabled: false, forMs: 60_000, minSessions: 99 };
    await stores.state.mutate([{ op: 'put', kind: 'rule', id: stored.id, value }], 1);
    await run({});
    expect(await rule('page-connection')).toEqual({ ...stored, enabled: false, forMs: 60_000 });
  });

  it('gives the new defaults to rules of an older version that nobody tuned, once', async () => {
    await run({});
    const write = async (id: string, more: object) => {
      const stored = await rule(id);
      if (!stored) throw new Error(`no rule ${id}`);
      const value = { ...stored, ...more };
      await stores.state.mutate([{ op: 'put', kind: 'rule', id, value }], 1);
    };
    await write('page-agent', { keepFiringMs: 300_000, defaults: undefined });
    await write('page-factory', { keepFiringMs: 600_000, defaults: undefined });
    await write('ticket-agent', { keepFiringMs: 1_800_000, forMs: 60_000, defaults: undefined });
    await run({});
    expect(await rule('page-agent')).toMatchObject({ keepFiringMs: 240_000 });
    expect(await rule('page-factory')).toMatchObject({ keepFiringMs: 600_000 });
    expect(await rule('ticket-agent')).toMatchObject({ keepFiringMs: 900_000, forMs: 60_000 });
    // Who chooses five minutes now means it.
    await write('page-agent', { keepFiringMs: 300_000 });
    await run({});
    expect(await rule('page-agent')).toMatchObject({ keepFiringMs: 300_000 });
  });

  it('tunes a default rule from the file, and gives it back when the line is gone', async () => {
    await run({ rules: [{ builtIn: 'page-agent', enabled: false, for: '2m' }] });
    expect(await rule('page-agent')).toMatchObject({
      enabled: false,
      forMs: 120_000,
      provisioned: true,
      builtIn: true,
    });
    await run({});
    expect(await rule('page-agent')).toMatchObject({
      enabled: true,
      forMs: 0,
      provisioned: false,
    });
  });

  it('adds own rules on the target that they name, and switches dropped ones off', async () => {
    const scope = { target: 'chat' };
    await run({ targets: [chat], rules: [{ ...slow, scope }] });
    const [target] = await stores.state.list('target');
    const made = await rule('slow');
    expect(made).toMatchObject({
      thresholdBp: 500,
      provisioned: true,
      enabled: true,
      scope: { targetId: target?.id, environment: null },
    });
    await run({ targets: [chat], rules: [{ ...slow, scope, threshold: '< 7 %' }] });
    expect(await rule('slow')).toMatchObject({ id: made?.id, thresholdBp: 700 });
    await run({ targets: [chat] });
    expect(await rule('slow')).toMatchObject({ id: made?.id, provisioned: false, enabled: false });
  });

  it('seals the secrets of notifiers field by field, and writes nothing where nothing changed', async () => {
    const file = { targets: [chat], notifiers: [{ ...onCall, route: { targets: ['chat'] } }] };
    await run(file);
    const [made] = await notifiers();
    expect(JSON.stringify(made)).not.toMatch(/the-secret|the-header/);
    expect(secrets.open(String(made?.settings.secret))).toBe('the-secret');
    const [target] = await stores.state.list('target');
    expect(made).toMatchObject({
      provisioned: true,
      enabled: true,
      route: { targetIds: [target?.id] },
      settings: {
        url: expect.stringMatching(/^sealed:/),
        headers: { 'x-key': expect.stringMatching(/^sealed:/) },
      },
    });
    const seq = await stores.state.changes.latest();
    await run(file);
    expect(await stores.state.changes.latest()).toBe(seq);
    await run({ targets: [chat], notifiers: [{ ...onCall, secret: 'another' }] });
    const [changed] = await notifiers();
    expect(changed?.id).toBe(made?.id);
    expect(secrets.open(String(changed?.settings.secret))).toBe('another');
    await run({ targets: [chat] });
    expect(await notifiers()).toMatchObject([{ id: made?.id, provisioned: false, enabled: false }]);
  });

  it('takes a maintenance window away with its line, and leaves those of the screen', async () => {
    const file = { maintenance: [{ name: 'weekly', days: ['sun'], from: '02:00', to: '04:00' }] };
    await run(file);
    const [row] = await stores.state.list('maintenance');
    if (!row) throw new Error('no window');
    expect(row.value).toMatchObject({ by: 'configuration file', timeZone: 'UTC', targetId: null });
    const own = { ...row.value, id: 'own', provisioned: false };
    await stores.state.mutate([{ op: 'put', kind: 'maintenance', id: 'own', value: own }], 1);
    await run(file);
    expect(await stores.state.list('maintenance')).toHaveLength(2);
    await run({});
    expect((await stores.state.list('maintenance')).map(({ id }) => id)).toEqual(['own']);
  });
});
