import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArchive } from './read-archive';

type Entry = { path: string; body?: string; type?: string; linkpath?: string; size?: number };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-archive-'));
  mkdirSync(join(directory, 'into'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const EVENTS = 'the events';
const STATE = 'the state';
const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const fileOf = (name: string, text: string) => ({
  name,
  bytes: text.length,
  sha256: sha(text),
  schema: 1,
});

function manifest(over: Record<string, unknown> = {}): Entry {
  const body = JSON.stringify({
    kind: 'tocsin-backup',
    format: 1,
    createdAt: '2026-11-28T00:00:00.000Z',
    tocsin: '0.1.0',
    files: [fileOf('events.db', EVENTS), fileOf('state.db', STATE)],
    counts: {},
    sealed: 0,
    ...over,
  });
  return { path: 'manifest.json', body };
}
const EVENTS_ENTRY: Entry = { path: 'events.db', body: EVENTS };
const STATE_ENTRY: Entry = { path: 'state.db', body: STATE };

function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, body = '', type = 'File', linkpath, size }) => {
    const header = new Header({
      path,
      type: type as 'File',
      size: size ?? body.length,
      mode: 0o777,
      ...(linkpath === undefined ? {} : { linkpath }),
    });
    const block = Buffer.alloc(512);
    header.encode(block, 0);
    const padded = Buffer.alloc(Math.ceil(body.length / 512) * 512);
    padded.write(body);
    return [block, padded];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function write(bytes: Buffer): string {
  const file = join(directory, 'backup.tar');
  writeFileSync(file, bytes);
  return file;
}
const read = (entries: readonly Entry[]) =>
  readArchive(write(tarOf(entries)), join(directory, 'into'));

describe('reading a backup', () => {
  it('writes the files of its manifest and nothing else', () => {
    const { tocsin } = read([manifest(), EVENTS_ENTRY, STATE_ENTRY]);
    expect(tocsin).toBe('0.1.0');
    expect(readdirSync(join(directory, 'into'))).toEqual(['events.db', 'state.db']);
  });

  it.each<[string, Entry[], string]>([
    ['a path outside', [manifest(), { path: '../evil', body: 'x' }], '"../evil" is not in'],
    ['an absolute path', [manifest(), { path: '/tmp/evil', body: 'x' }], 'is not in its manifest'],
    [
      'a path with a name of ours',
      [manifest(), { path: '../events.db', body: EVENTS }],
      'is not in its manifest',
    ],
    [
      'a symbolic link',
      [manifest(), { path: 'events.db', type: 'SymbolicLink', linkpath: '/etc/passwd' }],
      'no plain file',
    ],
    [
      'a hard link',
      [manifest(), { path: 'events.db', type: 'Link', linkpath: '/etc/passwd' }],
      'no plain file',
    ],
    ['a directory', [manifest(), { path: 'events.db/', type: 'Directory' }], 'no plain file'],
    ['a device', [manifest(), { path: 'events.db', type: 'BlockDevice' }], 'no plain file'],
    ['a file twice', [manifest(), EVENTS_ENTRY, EVENTS_ENTRY], 'in it twice'],
    ['a file that is missing', [manifest(), EVENTS_ENTRY], 'ends before the end of state.db'],
    ['a file of another length', [manifest(), { ...EVENTS_ENTRY, body: 'x' }], 'has 1 bytes'],
    [
      'other contents',
      [manifest(), { ...EVENTS_ENTRY, body: 'THE EVENTS' }, STATE_ENTRY],
      'events.db is damaged',
    ],
    ['no manifest at its beginning', [EVENTS_ENTRY, manifest()], 'it begins with "events.db"'],
    [
      'a manifest without end',
      [{ path: 'manifest.json', body: ' '.repeat(70_000) }],
      'manifest.json is too long',
    ],
    ['a manifest of anything', [{ path: 'manifest.json', body: '[1]' }], 'manifest.json:'],
    ['a newer format', [manifest({ format: 2 })], 'newer than this Tocsin'],
    [
      'a manifest that claims a huge file',
      [
        manifest({
          files: [{ ...fileOf('events.db', EVENTS), bytes: 1e15 }, fileOf('state.db', STATE)],
        }),
      ],
      'shorter than its manifest says',
    ],
    ['a manifest without state', [manifest({ files: [fileOf('events.db', EVENTS)] })], 'lists no'],
    [
      'a manifest with another name',
      [manifest({ files: [fileOf('../evil', EVENTS), fileOf('state.db', STATE)] })],
      'manifest.json:',
    ],
  ])('refuses %s', (_, entries, why) => {
    expect(() => read(entries)).toThrow(why);
    expect(existsSync(join(directory, 'evil'))).toBe(false);
  });

  it('refuses an archive that was cut off, wherever', () => {
    const whole = tarOf([manifest(), EVENTS_ENTRY, STATE_ENTRY]);
    for (const size of [0, 100, 512, 700, 1_600, 2_000, 2_600]) {
      const cut = write(whole.subarray(0, Math.min(size, whole.length - 1_536)));
      expect(() => readArchive(cut), `${size} bytes`).toThrow('is not a usable backup');
    }
  });

  it('refuses what is no archive, and a compressed one, which could be a bomb', () => {
    const whole = tarOf([manifest(), EVENTS_ENTRY, STATE_ENTRY]);
    for (const bytes of [gzipSync(whole), Buffer.alloc(4096), Buffer.from('SQLite format 3')])
      expect(() => readArchive(write(bytes))).toThrow('no tar archive');
    expect(() => readArchive(directory)).toThrow('no tar archive');
    expect(() => readArchive(join(directory, 'absent'))).toThrow('no such file');
  });

  it('replaces no file', () => {
    writeFileSync(join(directory, 'into', 'events.db'), 'mine');
    expect(() => read([manifest(), EVENTS_ENTRY, STATE_ENTRY])).toThrow('EEXIST');
  });
});
