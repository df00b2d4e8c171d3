import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkDisk } from './check-directory';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tocsin-doctor-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('finds a disk that takes a write, and leaves nothing on it', () => {
  expect(checkDisk(directory).text).toMatch(/^\d+\.\d GB free$/);
  expect(readdirSync(directory)).toEqual([]);
});

it('reports a disk that takes none, whatever room it reports', () => {
  expect(checkDisk(join(directory, 'gone'))).toMatchObject({
    state: 'fail',
    text: expect.stringMatching(/cannot be used: it does not exist \(ENOENT\)$/),
  });
});
