import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDirectory } from '../lib/store/directory-lock';
import { runCli } from '../tests/support/cli';

const PASSWORD = 'correct horse battery';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tocsin-user-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const tocsin = (args: string[], stdin = '') => runCli(['user', ...args, '--data', data], { stdin });

describe('tocsin user', () => {
  it('makes the first admin from stdin, and keeps the last one', { timeout: 120_000 }, async () => {
    const short = await tocsin(['add', 'Ada', '--role', 'admin'], 'short\n');
    expect([short.code, short.err]).toEqual([64, 'error: password: at least 12 characters\n']);
    const viewer = await tocsin(['add', 'Ada', '--role', 'viewer'], `${PASSWORD}\n`);
    expect([viewer.code, viewer.err]).toEqual([64, 'error: the first user must be an admin\n']);
    const added = await tocsin(['add', 'Ada', '--role', 'admin'], `${PASSWORD}\n`);
    expect([added.code, added.out]).toEqual([0, 'Ada can sign in as admin\n']);
    expect((await tocsin(['list'])).out).toBe('Ada\tadmin\n');
    const last = await tocsin(['disable', 'ada']);
    expect([last.code, last.err]).toEqual([
      64,
      'error: Ada is the last admin; make another one first\n',
    ]);
  });

  it('refuses while a server runs, and names it', { timeout: 120_000 }, async () => {
    const unlock = lockDirectory(data);
    const refused = await tocsin(['list']);
    unlock();
    expect(refused.code).toBe(75);
    expect(refused.err).toContain(`in use by process ${process.pid}`);
  });
});
