import { describe, expect, it } from 'vitest';
import { PRIVATE_CA } from '../../../tests/support/net/private-ca';
import { serviceFixture } from '../../../tests/support/service-fixture';
import { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import { notifierPatchSchema } from '../../contract/api/alerting/notifiers';
import { NOTIFIER_KINDS } from '../../contract/notifier-kinds/kinds';
import { ADDRESS_SETTINGS } from '../../contract/notifier-kinds/setting-schemas';
import { createNotifier } from './create-notifier';
import { updateNotifier } from './update-notifier';

const house = serviceFixture();

const MASK = '••••';
const HERE = 'https://receiver.example';

/** What a patch writes to send elsewhere. */
const MOVED: Record<(typeof ADDRESS_SETTINGS)[number], string> = {
  url: 'https://elsewhere.example/x',
  webhookUrl: 'https://elsewhere.example/x',
  host: 'elsewhere.example',
};

const kinds = NOTIFIER_KINDS.map((kind) => {
  const settings: Record<string, unknown> = kind.example(HERE);
  const address = ADDRESS_SETTINGS.filter((key) => kind.settings.shape[key] !== undefined);
  const kept = kind.secrets.filter((key) => !ADDRESS_SETTINGS.some((one) => one === key));
  return { kind: kind.kind, settings, address, kept };
});

async function stored(kind: string, settings: Record<string, unknown>) {
  const input = notifierInputSchema.parse({ name: `${kind} of a test`, kind, settings });
  const { id } = await createNotifier(house.ctx, input);
  const row = async () => (await house.stores.state.get('notifier', id))?.value.settings ?? {};
  const change = (patch: Record<string, unknown>) =>
    updateNotifier(house.ctx, { id, patch: { settings: patch } });
  return { row, change };
}

describe.each(kinds)('the secrets of $kind', ({ kind, settings, address: [key], kept }) => {
  const moved = { [key ?? '']: MOVED[key ?? 'url'] };

  it('has one setting that names its host', () => expect(key).toBeDefined());

  it('stay on the same host', async () => {
    const { row, change } = await stored(kind, settings);
    const before = await row();
    const same = key === 'host' ? settings.host : `${HERE}/another/path`;
    await change({ [key ?? '']: same });
    for (const one of kept) expect((await row())[one]).toEqual(before[one]);
  });

  it('are not sent to another, left out or as they were shown', async () => {
    const { row, change } = await stored(kind, settings);
    if (kept.length === 0) return void (await change(moved));
    const before = await row();
    const shown = Object.fromEntries(
      kept.map((one) => [one, typeof settings[one] === 'object' ? { 'x-team': MASK } : MASK]),
    );
    for (const patch of [moved, { ...shown, ...moved }]) {
      await expect(change(patch)).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringMatching(/another host.+: enter ".+" again\.$/),
        details: kept.map((one) => expect.objectContaining({ path: `settings.${one}` })),
      });
    }
    expect(await row()).toEqual(before);
  });

  it('go to another where they are written anew, or taken away', async () => {
    const { row, change } = await stored(kind, settings);
    await change({ ...settings, ...moved });
    for (const one of kept.filter((name) => typeof settings[name] === 'string'))
      expect(house.ctx.open(String((await row())[one]))).toBe(settings[one]);
  });
});

it('has nothing to keep where none is stored', async () => {
  const { change } = await stored('ntfy', { topic: 'alerts' });
  await change({ url: MOVED.url });
  const { change: move } = await stored('webhook', { url: `${HERE}/hook` });
  await move({ url: MOVED.url });
});

it('counts one kept header among new ones', async () => {
  const headers = { 'x-a': 'old', 'x-b': 'old' };
  const { change } = await stored('webhook', { url: `${HERE}/hook`, headers });
  await expect(change({ url: MOVED.url, headers: { 'x-a': 'new', 'x-b': MASK } })).rejects.toThrow(
    'enter "Extra headers" again',
  );
  await change({ url: MOVED.url, headers: { 'x-a': 'new' } });
});

describe('the secrets of a notifier and a proxy', () => {
  const proxy = 'http://proxy.example:3128';
  const { ca } = PRIVATE_CA;
  let made = 0;
  const webhook = (url: string) =>
    createNotifier(
      house.ctx,
      notifierInputSchema.parse({
        name: `webhook behind a proxy ${made++}`,
        kind: 'webhook',
        settings: { url, headers: { authorization: 'Bearer s3cret' } },
      }),
    );
  const change = (id: string, patch: Record<string, unknown>) =>
    updateNotifier(house.ctx, { id, patch: notifierPatchSchema.parse(patch) });
  const refused = { code: 'invalid_input', message: expect.stringMatching(/new proxy.+ again\.$/) };

  it('go through one that cannot read them', async () => {
    const { id } = await webhook('https://receiver.example/hook');
    await change(id, { proxy });
    await change(id, { name: 'a name' });
  });

  it('go through none that can: without TLS, without verification, or with an authority of its own', async () => {
    const plain = await webhook('http://receiver.example/hook');
    await expect(change(plain.id, { proxy })).rejects.toMatchObject(refused);
    const entered = {
      url: 'http://receiver.example/hook',
      headers: { authorization: 'Bearer s3cret' },
    };
    await change(plain.id, { proxy, settings: entered });

    const secure = await webhook('https://receiver.example/hook');
    const both = { proxy, tls: { insecure: true } };
    await expect(change(secure.id, both)).rejects.toMatchObject(refused);
    // One after the other is the same, in either order.
    await change(secure.id, { tls: { ca } });
    await expect(change(secure.id, { proxy })).rejects.toMatchObject(refused);
    const other = await webhook('https://receiver.example/hook');
    await change(other.id, { proxy });
    await expect(change(other.id, { tls: { ca } })).rejects.toMatchObject(refused);
    await expect(change(other.id, { tls: { insecure: true } })).rejects.toMatchObject(refused);
    await expect(
      change(other.id, { settings: { url: 'http://receiver.example/hook' } }),
    ).rejects.toMatchObject(refused);
  });
});
