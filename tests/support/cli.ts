import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

export type Ran = { code: number | null; out: string; err: string };

export type CliOptions = { cwd?: string; env?: Record<string, string>; stdin?: string };

/** Starts the command line as a process of its own. */
export function startCli(
  args: readonly string[],
  { cwd = tmpdir(), env = {}, stdin = '' }: CliOptions = {},
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const ended = new Promise<Ran>((resolve) =>
    child.on('close', (code) => resolve({ code, out, err })),
  );
  return { child, ended };
}

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options?: CliOptions): Promise<Ran> =>
  startCli(args, options).ended;
