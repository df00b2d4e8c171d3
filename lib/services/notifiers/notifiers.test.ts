import { describe, expect, it } from 'vitest';
import { notificationRow, putNotification } from '../../../tests/support/alert-rows';
import { code, START, serviceFixture } from '../../../tests/support/service-fixture';
import { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import { notifierListSchema, notifierViewSchema } from '../../contract/api/alerting/notifiers';
import { NOTIFIER_KINDS } from '../../contract/notifier-kinds/kinds';
import { AppError } from '../../kit/errors';
import { createNotifier } from './create-notifier';
import { deleteNotifier } from './delete-notifier';
import { listNotifiers } from './list-notifiers';
import { testNewNotifier, testNotifier } from './test-notifier';
import { updateNotifier } from './update-notifier';

const house = serviceFixture();

const webhook = (more: Record<string, unknown> = {}) =>
  notifierInputSchema.parse({
    name: 'on-call',
    kind: 'webhook',
    settings: {
      url: 'https://hooks.example.com/a?b=c',
      secret: 'the-secret',
      headers: { 'x-key': 'the-header', 'x-two': 'header-two' },
    },
    ...more,
  });
const SECRETS = /the-secret|the-header|header-two|sealed/;

async function settingsOf(id: string) {
  const stored = await house.stores.state.get('notifier', id);
  if (!stored) throw new Error('no notifier');
  return stored.value.settings;
}
const opened = (value: unknown) => house.ctx.open(String(value));

describe('notifiers', () => {
  it('are stored with sealed secrets that no view shows', async () => {
    const made = notifierViewSchema.parse(await createNotifier(house.ctx, webhook()));
    expect(made).toMatchObject({
      settings: { secret: '••••', headers: { 'x-key': '••••', 'x-two': '••••' } },
      destination: 'hooks.example.com',
      last: null,
      queued: 0,
      dead: 0,
      provisioned: false,
    });
    expect(JSON.stringify(made)).not.toMatch(SECRETS);
    const settings = await settingsOf(made.id);
    expect(JSON.stringify(settings)).not.toMatch(/the-secret|the-header|header-two/);
    expect(opened(settings.secret)).toBe('the-secret');
  });

  it('keep a secret that a patch leaves out or sends back as it was shown', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const change = (settings: Record<string, unknown>) =>
      updateNotifier(house.ctx, { id, patch: { settings } });
    await change({ url: 'https://hooks.example.com/other' });
    expect(opened((await settingsOf(id)).secret)).toBe('the-secret');
    const view = await change({ secret: '••••', headers: { 'x-key': '••••', 'x-new': 'fresh' } });
    expect(JSON.stringify(view)).not.toMatch(/fresh|the-header/);
    const { secret, headers } = await settingsOf(id);
    expect(opened(secret)).toBe('the-secret');
    const texts = Object.entries(headers as Record<string, unknown>).map(([name, text]) => [
      name,
      opened(text),
    ]);
    expect(Object.fromEntries(texts)).toEqual({ 'x-key': 'the-header', 'x-new': 'fresh' });
    await change({ secret: null });
    expect((await settingsOf(id)).secret).toBeNull();
  });

  it('can get a new secret where the old one cannot be opened any more', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const lost = {
      ...house.ctx,
      open: () => {
        throw new AppError('unavailable', 'sealed with another key');
      },
    };
    const change = (settings: Record<string, unknown>) =>
      updateNotifier(lost, { id, patch: { settings } });
    await expect(change({ url: 'https://x/' })).rejects.toSatisfy(code('unavailable'));
    const all = { url: 'https://x/', secret: 'new-secret', headers: {} };
    expect(await change(all)).toMatchObject({
      destination: 'its secret cannot be opened',
    });
    expect(opened((await settingsOf(id)).secret)).toBe('new-secret');
  });

  it('go back to the default of a setting that was emptied', async () => {
    const pagerduty = {
      name: 'pd',
      kind: 'pagerduty',
      settings: { routingKey: 'k'.repeat(32), url: 'https://events.eu.pagerduty.com' },
    };
    const { id } = await createNotifier(house.ctx, notifierInputSchema.parse(pagerduty));
    const routingKey = 'k'.repeat(32);
    // The default is another host, to which the stored key is not sent.
    await updateNotifier(house.ctx, { id, patch: { settings: { url: null, routingKey } } });
    expect((await settingsOf(id)).url).toBe('https://events.pagerduty.com');
  });

  it('refuse settings that are not of their kind, quoting none of them', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const bad = updateNotifier(house.ctx, { id, patch: { settings: { url: 'ftp://secret' } } });
    await expect(bad).rejects.toThrow('settings.url: expected an http:// or https:// URL');
    const unknown = updateNotifier(house.ctx, { id, patch: { settings: { topic: 'x' } } });
    await expect(unknown).rejects.toSatisfy(code('invalid_input'));
    const masked = webhook({ settings: { url: 'https://x/', secret: '••••' } });
    await expect(createNotifier(house.ctx, masked)).rejects.toSatisfy(code('invalid_input'));
  });

  it('refuse a heartbeat where each one would open an incident, and say what to do instead', async () => {
    const settings = { apiKey: 'key' };
    const input = { name: 'alive', kind: 'jsm', settings };
    const refused = notifierInputSchema.safeParse({ ...input, purpose: 'watchdog' });
    expect(refused.error?.issues).toMatchObject([
      { path: ['purpose'], message: expect.stringContaining('send them to a webhook') },
    ]);
    const { id } = await createNotifier(house.ctx, notifierInputSchema.parse(input));
    const beats = updateNotifier(house.ctx, { id, patch: { purpose: 'watchdog' } });
    await expect(beats).rejects.toThrow(/^purpose: jsm takes no heartbeats/);
    // One from before can still be switched off, and is shown with its fault.
    const stored = await house.stores.state.get('notifier', id);
    if (!stored) throw new Error('no notifier');
    const value = { ...stored.value, purpose: 'watchdog' as const };
    await house.stores.state.mutate([{ op: 'put', kind: 'notifier', id, value }], START);
    const [shown] = (await listNotifiers(house.ctx)).notifiers;
    expect(shown?.warnings).toEqual([expect.stringContaining('jsm takes no heartbeats')]);
    expect(await updateNotifier(house.ctx, { id, patch: { enabled: false } })).toMatchObject({
      enabled: false,
      warnings: [],
    });
  });

  it('say where their route leads to no target', async () => {
    const route = { environments: ['nowhere'] };
    const made = await createNotifier(house.ctx, webhook({ route }));
    expect(made.warnings[0]).toMatch(/^no target is in nowhere/);
    expect((await createNotifier(house.ctx, webhook({ name: 'all' }))).warnings).toEqual([]);
  });

  it('have names of their own, and can be switched off and removed', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    await expect(createNotifier(house.ctx, webhook())).rejects.toSatisfy(code('conflict'));
    expect(await updateNotifier(house.ctx, { id, patch: { enabled: false } })).toMatchObject({
      enabled: false,
      name: 'on-call',
    });
    await deleteNotifier(house.ctx, id);
    expect(await listNotifiers(house.ctx)).toEqual({ notifiers: [] });
    await expect(deleteNotifier(house.ctx, id)).rejects.toSatisfy(code('not_found'));
  });

  it('that the configuration file defines are read-only, and can be tested', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const stored = await house.stores.state.get('notifier', id);
    if (!stored) throw new Error('no notifier');
    const value = { ...stored.value, provisioned: true };
    await house.stores.state.mutate([{ op: 'put', kind: 'notifier', id, value }], START);
    const edit = updateNotifier(house.ctx, { id, patch: { enabled: false } });
    await expect(edit).rejects.toSatisfy(code('read_only'));
    await expect(deleteNotifier(house.ctx, id)).rejects.toSatisfy(code('read_only'));
    expect(await testNotifier(house.ctx, { id, patch: {} })).toEqual({
      ok: true,
      detail: 'sent to on-call',
      ms: 3,
    });
  });

  it('are tested with changes that are not saved, and with the secrets that those leave out', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const seen: unknown[] = [];
    house.ctx.notify = {
      test: async ({ settings }) => {
        seen.push([opened(settings.url), opened(settings.secret)]);
        return { ok: true, detail: '', ms: 1 };
      },
    };
    const before = await house.stores.state.get('notifier', id);
    const secret = opened(before?.value.settings.secret);
    const url = 'https://hooks.example.com/other';
    await testNotifier(house.ctx, { id, patch: { settings: { url } } });
    expect(seen).toEqual([[url, secret]]);
    // Before it is saved, too, nothing stored is sent elsewhere.
    const moved = { settings: { url: 'https://other.example/' } };
    const refused = testNotifier(house.ctx, { id, patch: moved });
    await expect(refused).rejects.toThrow('enter "Signing secret" and "Extra headers" again');
    expect(await house.stores.state.get('notifier', id)).toEqual(before);
    const wrong = testNotifier(house.ctx, { id, patch: { settings: { url: 'nowhere' } } });
    await expect(wrong).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });

  it('are tested before they are stored, with secrets that are always sealed', async () => {
    const seen: unknown[] = [];
    house.ctx.notify = {
      test: async ({ settings }) => {
        seen.push(opened(settings.secret));
        return { ok: true, detail: '', ms: 1 };
      },
    };
    const stolen = house.ctx.seal('of somebody else');
    await testNewNotifier(house.ctx, webhook({ settings: { url: 'https://x/', secret: stolen } }));
    expect(seen).toEqual([stolen]);
  });

  it('show how their messages fare', async () => {
    const { id } = await createNotifier(house.ctx, webhook());
    const of = { notifierId: id };
    await putNotification(house.stores, notificationRow('1', of));
    await putNotification(
      house.stores,
      notificationRow('2', { ...of, state: 'queued', endedAt: null }),
    );
    await putNotification(house.stores, notificationRow('3'));
    const { notifiers } = notifierListSchema.parse(await listNotifiers(house.ctx));
    expect(notifiers).toMatchObject([
      { queued: 1, dead: 1, last: { ok: false, title: 'Factory fails on chat' } },
    ]);
  });

  it.each(NOTIFIER_KINDS)('of kind $kind say where they send, and show no secret', async (kind) => {
    const settings = kind.example('https://receiver.example');
    const input = notifierInputSchema.parse({ name: 'x', kind: kind.kind, settings });
    const view = await createNotifier(house.ctx, input);
    expect(view).toMatchObject({ kindName: kind.name, destination: expect.stringMatching(/./) });
    const stored = await settingsOf(view.id);
    for (const key of kind.secrets.filter((it) => typeof settings[it] === 'string')) {
      expect(view.settings[key]).toBe('••••');
      expect(opened(stored[key])).toBe(settings[key]);
    }
  });

  it.each([
    ['slack', { webhookUrl: 'https://hooks.slack.com/services/T/B/x' }, 'hooks.slack.com'],
    ['ntfy', { topic: 'tocsin' }, 'ntfy.sh/tocsin'],
    ['jsm', { apiKey: 'k' }, 'api.atlassian.com'],
    [
      'email',
      { host: 'smtp', from: 'a@example.com', to: ['b@example.com', 'c@example.com'] },
      'b@example.com and 1 more',
    ],
  ])('of kind %s say where they send', async (kind, settings, destination) => {
    const input = notifierInputSchema.parse({ name: 'x', kind, settings });
    const view = await createNotifier(house.ctx, input);
    expect(view.destination).toBe(destination);
    expect(JSON.stringify(view)).not.toContain('services/T');
  });
});
