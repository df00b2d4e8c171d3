import { describe, expect, it } from 'vitest';
import type { Config } from '../../config/config';
import { loadConfig } from '../../config/load-config';
import { settingsChanged, settingsForRestart, withoutRestart } from './config-difference';

function configOf(env: Record<string, string>): Config {
  const loaded = loadConfig({ env, cwd: '/', nodeVersion: process.versions.node });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const running = configOf({ TOCSIN_CONFIG: '' });

describe('the difference of two configurations', () => {
  it('names settings of the environment as the environment does', () => {
    const next: Config = {
      ...running,
      proxyAddresses: ['10.0.0.5'],
      trustProxy: true,
      proxySecret: 'a-secret-of-the-proxy',
      basePath: '/tocsin',
      allowLinkLocal: true,
      outbound: { ...running.outbound, proxy: 'none' },
    };
    expect(settingsForRestart(running, next).sort()).toEqual([
      'TOCSIN_ALLOW_LINK_LOCAL',
      'TOCSIN_BASE_PATH',
      'TOCSIN_PROXY_SECRET',
      'TOCSIN_TRUST_PROXY',
      'outbound',
    ]);
    expect(withoutRestart(running, next)).toEqual(running);
  });

  it('takes over what needs no restart', () => {
    const next: Config = { ...running, maxInFlight: 4, thresholds: { agent: 900 } };
    expect(settingsForRestart(running, next)).toEqual([]);
    expect(withoutRestart(running, next)).toEqual(next);
    expect(settingsChanged(running, next)).toEqual([
      { setting: 'probe.maxInFlight', before: null, after: 4 },
    ]);
  });
});
