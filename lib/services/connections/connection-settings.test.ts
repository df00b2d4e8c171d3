import { describe, expect, it } from 'vitest';
import { PRIVATE_CA } from '../../../tests/support/net/private-ca';
import { code, serviceFixture, targetInput } from '../../../tests/support/service-fixture';
import { notifierInputSchema } from '../../contract/api/alerting/notifier-input';
import { notifierPatchSchema, notifierViewSchema } from '../../contract/api/alerting/notifiers';
import { targetPatchSchema, targetViewSchema } from '../../contract/api/targets';
import { createNotifier } from '../notifiers/create-notifier';
import { updateNotifier } from '../notifiers/update-notifier';
import { createTarget } from '../targets/create-target';
import { updateTarget } from '../targets/update-target';

const house = serviceFixture();
const identity = { cert: PRIVATE_CA.clientCert, key: PRIVATE_CA.clientKey };
const PROXY = 'http://me:proxy-word@proxy:3128';

const storedTarget = async (id: string) =>
  (await house.stores.state.get('target', id))?.value.connection;
const change = async (id: string, patch: unknown) =>
  targetViewSchema.parse(
    await updateTarget(house.ctx, { id, patch: targetPatchSchema.parse(patch) }),
  );

async function newTarget(more: object) {
  const { id } = await createTarget(house.ctx, targetInput({ name: 'linked', ...more }));
  return id;
}

describe('the connection of a target', () => {
  it('is stored with its secrets sealed, and shown without them', async () => {
    const input = targetInput({
      name: 'sealed',
      tls: { ...identity, ca: PRIVATE_CA.ca, servername: 'agents', insecure: false },
      proxy: PROXY,
    });
    const view = targetViewSchema.parse(await createTarget(house.ctx, input));
    expect(view).toMatchObject({
      tls: { hasCa: true, hasCertificate: true, servername: 'agents', insecure: false },
      proxy: 'http://••••@proxy:3128',
    });
    const stored = JSON.stringify(await storedTarget(view.id));
    expect(stored + JSON.stringify(view)).not.toMatch(/proxy-word|PRIVATE KEY/);
    expect(stored).toContain(house.ctx.seal('me:proxy-word'));
  });

  it('is absent where nothing differs from the default', async () => {
    const id = await newTarget({ name: 'default' });
    expect(await storedTarget(id)).toBeUndefined();
    await change(id, { tls: { servername: null, insecure: false }, proxy: null });
    expect(await storedTarget(id)).toBeUndefined();
  });

  it('changes by field, and goes back to the default with null', async () => {
    const id = await newTarget({
      name: 'changed',
      tls: { ...identity, ca: PRIVATE_CA.ca, servername: null, insecure: false },
      proxy: PROXY,
    });
    const before = await storedTarget(id);
    await change(id, { tls: { servername: 'agents' } });
    const after = await storedTarget(id);
    expect(after?.tls).toEqual({ ...before?.tls, servername: 'agents' });
    expect(await change(id, { name: 'renamed' })).toMatchObject({
      proxy: 'http://••••@proxy:3128',
    });
    expect(await change(id, { tls: { ca: null } })).toMatchObject({
      tls: { hasCa: false, hasCertificate: true },
    });
    expect(await change(id, { tls: null, proxy: null })).toMatchObject({ tls: null, proxy: null });
    expect(await storedTarget(id)).toBeUndefined();
  });

  it('keeps the credentials that the mask stands for, and gives them to no other proxy', async () => {
    const id = await newTarget({ name: 'masked', proxy: PROXY });
    const before = await storedTarget(id);
    await change(id, { proxy: 'http://••••@proxy:3128' });
    expect(await storedTarget(id)).toEqual(before);
    const moved = change(id, { proxy: 'http://••••@evil:3128' });
    await expect(moved).rejects.toSatisfy(code('invalid_input'));
  });

  it('is refused where it cannot be used', async () => {
    const wrong = {
      ...identity,
      key: PRIVATE_CA.serverKey,
      ca: null,
      servername: null,
      insecure: false,
    };
    await expect(newTarget({ name: 'wrong', tls: wrong })).rejects.toThrow(
      'tls.key: is not the key of the certificate',
    );
    const id = await newTarget({ name: 'half' });
    await expect(change(id, { tls: { cert: identity.cert } })).rejects.toThrow(
      'tls.key: is missing',
    );
  });
});

describe('the connection of a notifier', () => {
  it('is sealed, shown without secrets, and kept by changes of other fields', async () => {
    const input = notifierInputSchema.parse({
      name: 'hook',
      kind: 'webhook',
      settings: { url: 'https://example.com/' },
      tls: { ca: PRIVATE_CA.ca },
      proxy: PROXY,
    });
    const made = notifierViewSchema.parse(await createNotifier(house.ctx, input));
    expect(made).toMatchObject({ tls: { hasCa: true }, proxy: 'http://••••@proxy:3128' });
    expect(JSON.stringify(made)).not.toMatch(/proxy-word|connection/);
    const patch = notifierPatchSchema.parse({ name: 'other' });
    const kept = await updateNotifier(house.ctx, { id: made.id, patch });
    expect(kept).toMatchObject({ name: 'other', tls: { hasCa: true }, proxy: made.proxy });
    const direct = notifierPatchSchema.parse({ tls: null, proxy: 'none' });
    expect(await updateNotifier(house.ctx, { id: made.id, patch: direct })).toMatchObject({
      tls: null,
      proxy: 'none',
    });
  });
});
