import { describe, expect, it } from 'vitest';
import { probeUrl, SHORT } from '../../../tests/support/probe/probe-url';

describe('a session against a refused address', () => {
  it.each([
    'ws://169.254.169.254/latest/meta-data/',
    'wss://[fe80::1]/ws',
    'ws://[::ffff:169.254.169.254]/ws',
    'ws://metadata.google.internal/ws',
  ])('connects to nothing and is excluded with the setting named: %s', async (url) => {
    const record = await probeUrl(url);
    expect(record).toMatchObject({ outcome: 'excluded', exclusion: 'limit', failedStage: null });
    expect(record.excludedBecause).toContain('set TOCSIN_ALLOW_LINK_LOCAL=1 to allow it');
    expect(record.tookMs).toBeLessThan(SHORT.upgradeMs);
  });

  it('is tried where that is allowed', async () => {
    const limits = { messageBytes: 1_000_000, frames: 100, linkLocal: true };
    const record = await probeUrl('ws://[::ffff:169.254.1.1]:9/ws', { limits });
    expect(record.exclusion).not.toBe('limit');
  });
});
