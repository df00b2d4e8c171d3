import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { BIN } from './bundle/programs';

export type Ran = { code: number | null; out: string; err: string };

export type CliOptions = { cwd?: string; env?: Record<string, string>; stdin?: string };

export type StartedCli = {
  child: ChildProcess;
  /** What it has printed so far. */
  printed(): { out: string; err: string };
  ended: Promise<Ran>;
};

/** Starts a program and keeps what it prints. */
export function startProgram(
  command: readonly [file: string, ...args: string[]],
  { cwd = tmpdir(), env = {}, stdin = '' }: CliOptions = {},
): StartedCli {
  const [file, ...args] = command;
  const child = spawn(file, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...env } });
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
  return { child, printed: () => ({ out, err }), ended };
}

/** Starts the command line as a process of its own. */
export const startCli = (args: readonly string[], options?: CliOptions): StartedCli =>
  startProgram([process.execPath, BIN, ...args], options);

/** Runs the command line to its end. */
export const runCli = (args: readonly string[], options?: CliOptions): Promise<Ran> =>
  startCli(args, options).ended;
