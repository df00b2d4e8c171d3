import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSecrets } from './secrets';

const directory = () => mkdtempSync(join(tmpdir(), 'tocsin-key-'));

describe('secrets', () => {
  it('opens what it sealed, also after a restart', () => {
    const home = directory();
    const sealed = openSecrets(home).seal('pässword');
    expect(sealed).not.toContain('ssword');
    expect(openSecrets(home).open(sealed)).toBe('pässword');
    expect(statSync(join(home, 'tocsin.key')).mode & 0o777).toBe(0o600);
  });

  it('seals the same text differently every time', () => {
    const secrets = openSecrets(directory());
    expect(secrets.seal('a')).not.toBe(secrets.seal('a'));
  });

  it('leaves plain text alone and refuses what another key sealed, or somebody changed', () => {
    const secrets = openSecrets(directory());
    const sealed = secrets.seal('a');
    expect(secrets.open('plain')).toBe('plain');
    expect(() => openSecrets(directory()).open(sealed)).toThrow('another tocsin.key');
    expect(() => secrets.open(`${sealed.slice(0, -2)}AA`)).toThrow('another tocsin.key');
  });
});
