import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SERVER_ARGS } from '../../support/bundle/programs';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type ServerProcess = {
  url: string;
  /** What it has logged so far. */
  log(): string;
  /** Resolves with its exit code; null where the signal ended it. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
};

type Options = {
  /** Killed by the caller at the end, whatever happens. */
  children: ChildProcess[];
  /** What starts `server.ts`; by default this Node. */
  command?: readonly [file: string, ...args: string[]];
  /** Settings beside the data directory, a free port and a quiet log. */
  env?: Record<string, string>;
};

/** Starts the whole server, as `npm start` runs it: a process of its own. Throws with its log where it ends before it listens. */
export async function startServerProcess(data: string, options: Options): Promise<ServerProcess> {
  const { children, command = [process.execPath, ...SERVER_ARGS], env = {} } = options;
  const [file, ...args] = command;
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', TOCSIN_DATA: data, TOCSIN_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Tocsin is at (\S+)/.exec(line)?.[1];
    if (!url) continue;
    return {
      url: url.replace('localhost', '127.0.0.1'),
      log: () => log,
      async kill(signal) {
        child.kill(signal);
        const [code] = await ended;
        return code;
      },
    };
  }
  const [code] = await ended;
  throw new Error(`the server ended with ${code} before it listened: ${log}`);
}
