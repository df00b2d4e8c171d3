import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config';
import { exposureProblems } from './exposure';

const SECRET = { TOCSIN_ADMIN_PASSWORD: 'correct horse' };

function problemsOf(env: Record<string, string>, hasLocalAdmin = false): string[] {
  const result = loadConfig({ env, cwd: tmpdir(), nodeVersion: process.versions.node });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return exposureProblems(result.config, hasLocalAdmin).map(({ path, hint }) => {
    expect(hint).toContain('tocsin user add');
    return path;
  });
}

describe('a server that others can reach', () => {
  it.each(['0.0.0.0', '::', '0', '127.0.0.1.nip.io', '192.0.2.1'])(
    'does not start at %s while nobody has to sign in',
    (HOST) => {
      expect(problemsOf({ HOST })).toEqual(['HOST']);
      expect(problemsOf({ HOST }, true)).toEqual([]);
      expect(problemsOf({ HOST, ...SECRET })).toEqual([]);
    },
  );

  it('does not start behind a proxy while nobody has to sign in', () => {
    const behind = { TOCSIN_TRUST_PROXY: '1' };
    expect(problemsOf(behind)).toEqual(['TOCSIN_TRUST_PROXY']);
    expect(problemsOf({ ...behind, HOST: '::' })).toEqual(['HOST', 'TOCSIN_TRUST_PROXY']);
    expect(problemsOf(behind, true)).toEqual([]);
    expect(problemsOf({ ...behind, ...SECRET })).toEqual([]);
  });

  it('is no matter on this machine alone', () => {
    for (const HOST of ['', 'localhost', '127.0.0.1', '::1', '[::1]'])
      expect(problemsOf({ HOST })).toEqual([]);
  });
});
