import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkKey, openSecrets } from './secrets';

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

  it('never makes a key beside secrets that another one sealed, and reads them once it is back', () => {
    const home = directory();
    const path = join(home, 'tocsin.key');
    const sealed = [openSecrets(home).seal('a'), openSecrets(home).seal('b')];
    const key = readFileSync(path);
    rmSync(path);
    const lost = openSecrets(home, sealed);
    expect(existsSync(path)).toBe(false);
    expect(lost.canSeal).toBe(false);
    expect(lost.problem()).toMatchObject({ kind: 'missing' });
    expect(lost.problem()?.text).toContain('2 stored secrets cannot be read');
    expect(() => lost.seal('c')).toThrow('is missing');
    expect(() => lost.open(sealed[0] ?? '')).toThrow('another tocsin.key');
    writeFileSync(path, key);
    const back = openSecrets(home, sealed);
    expect(back.problem()).toBeNull();
    expect(sealed.map(back.open)).toEqual(['a', 'b']);
  });

  it.each([
    ['another key', 'f'.repeat(64), 'wrong', true],
    ['no key at all', 'hello', 'invalid', false],
    ['an empty file', '', 'invalid', false],
  ])('names %s and leaves the file as it is', (_, text, kind, canSeal) => {
    const home = directory();
    const sealed = [openSecrets(home).seal('a')];
    writeFileSync(join(home, 'tocsin.key'), text);
    const secrets = openSecrets(home, sealed);
    expect(secrets.problem()).toMatchObject({ kind });
    expect(secrets.canSeal).toBe(canSeal);
    expect(readFileSync(join(home, 'tocsin.key'), 'utf8')).toBe(text);
    expect(checkKey(home, sealed)).toMatchObject({ kind });
  });

  it('notices a key that is removed or replaced while it is in use', () => {
    const home = directory();
    const path = join(home, 'tocsin.key');
    const secrets = openSecrets(home);
    const key = readFileSync(path);
    expect(secrets.problem()).toBeNull();
    rmSync(path);
    expect(secrets.problem()).toMatchObject({ kind: 'missing' });
    writeFileSync(path, 'a'.repeat(64));
    expect(secrets.problem()).toMatchObject({ kind: 'wrong' });
    writeFileSync(path, key);
    expect(secrets.problem()).toBeNull();
  });
});
