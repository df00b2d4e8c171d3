import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../tests/support/cli';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

/** How each shell reads a script without running it. */
const READ_ONLY = { bash: '-n', zsh: '-n', fish: '--no-execute' } as const;
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

const directory = mkdtempSync(join(tmpdir(), 'tocsin-completion-'));
const scripts: Record<string, string> = {};
beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out, err } = await runCli(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    scripts[shell] = out;
    writeFileSync(join(directory, shell), out);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What bash offers for a line that ends at the cursor. */
function offered(...words: string[]): string[] {
  const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tocsin; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = spawnSync('bash', ['-c', script, join(directory, 'bash'), 'tocsin', ...words], {
    encoding: 'utf8',
  });
  expect(ran.stderr).toBe('');
  return ran.stdout.trimEnd().split('\n').filter(Boolean);
}

describe('tocsin completion', () => {
  it('offers commands, those below them, options and files', ({ skip }) => {
    if (!has('bash')) skip('bash is not installed');
    expect(offered('')).toEqual(expect.arrayContaining(['check', 'backup', 'user', '--version']));
    expect(offered('ba')).toEqual(['backend', 'backup']);
    expect(offered('user', '')).toEqual(
      expect.arrayContaining(['add', 'list', 'disable', 'password']),
    );
    expect(offered('user', 'add', 'ada', '--r')).toEqual(['--role']);
    expect(offered('gate', '--re')).toEqual(['--release', '--reporter']);
    expect(offered('gate', '--release', '')).toEqual([]);
    const prefix = join(directory, 'ba');
    expect(offered('restore', prefix)).toEqual([join(directory, 'bash')]);
    expect(offered('serve', '--config', prefix)).toEqual([join(directory, 'bash')]);
  });

  it('has every command that the command line has', async () => {
    const table = readFileSync(new URL('../main.ts', import.meta.url), 'utf8');
    const names = [...table.matchAll(/^ {2}(\w+): \(\) => import\(/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      expect(scripts.bash, name).toContain(`"${name}"|"${name} "*)`);
      expect(scripts.zsh, name).toContain(`_tocsin_${name}() {`);
      expect(scripts.fish, name).toContain(`-a ${name} -d`);
    }
  });

  it.for(Object.entries(READ_ONLY))('is a script that %s can read', ([shell, flag], { skip }) => {
    if (!has(shell)) skip(`${shell} is not installed`);
    const ran = spawnSync(shell, [flag, join(directory, shell)], { encoding: 'utf8' });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
  });

  it('refuses another shell', async () => {
    const { code, err } = await runCli(['completion', 'tcsh']);
    expect(code).toBe(64);
    expect(err).toContain('use bash, zsh, fish');
  });

  // Operations case 20.
  it('and the version is printed by a flag and by a command', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    for (const word of ['--version', '-V', 'version'])
      expect(await runCli([word])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});
