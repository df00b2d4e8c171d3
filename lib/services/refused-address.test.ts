import { describe, expect, it } from 'vitest';
import { code, serviceFixture, targetInput } from '../../tests/support/service-fixture';
import { notifierInputSchema } from '../contract/api/alerting/notifier-input';
import { createNotifier } from './notifiers/create-notifier';
import { testNewNotifier } from './notifiers/test-notifier';
import { updateNotifier } from './notifiers/update-notifier';
import { createTarget } from './targets/create-target';
import { updateTarget } from './targets/update-target';

const house = serviceFixture();
const METADATA = 'http://169.254.169.254/latest';
const webhook = (url: string) =>
  notifierInputSchema.parse({ name: 'hook', kind: 'webhook', settings: { url } });

describe('link-local and metadata addresses', () => {
  it('are refused as targets and notifiers, with the setting that allows them', async () => {
    const { ctx, targetId } = house;
    const { id } = await createNotifier(ctx, webhook('http://127.0.0.1:1/'));
    const refused = [
      createTarget(ctx, targetInput({ name: 'x', url: 'ws://[fe80::1]/ws' })),
      updateTarget(ctx, { id: targetId, patch: { url: 'ws://metadata.google.internal/' } }),
      createNotifier(ctx, { ...webhook(METADATA), name: 'other' }),
      testNewNotifier(ctx, webhook(METADATA)),
      updateNotifier(ctx, { id, patch: { settings: { url: METADATA } } }),
    ];
    for (const one of await Promise.allSettled(refused)) {
      expect(one.status === 'rejected' && code('invalid_input')(one.reason)).toBe(true);
      expect(String(one.status === 'rejected' && one.reason)).toContain('TOCSIN_ALLOW_LINK_LOCAL');
    }
  });

  it('are taken where that is set', async () => {
    const ctx = { ...house.ctx, info: { ...house.ctx.info, allowLinkLocal: true } };
    const view = await createTarget(ctx, targetInput({ name: 'x', url: 'ws://169.254.1.1/ws' }));
    expect(view.url).toBe('ws://169.254.1.1/ws');
  });
});
