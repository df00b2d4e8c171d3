import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const START_MS = 120_000;
const STOP_MS = 15_000;

/** A helper process: answers each message with one message. */
export type Child<Ready> = {
  ready: Ready;
  ask<Answer>(message: unknown, timeoutMs?: number): Promise<Answer>;
  /** Ends it, by force if it does not end by itself. */
  stop(): Promise<void>;
};

/**
 * Starts `bench/support/<name>.ts` in a process of its own and waits for its first message. Rejects where it ends before.
 */
export async function startChild<Ready>(name: string, input: unknown = {}): Promise<Child<Ready>> {
  const child = fork(
    fileURLToPath(new URL(`./${name}.ts`, import.meta.url)),
    [JSON.stringify(input)],
    {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const ready = await answerOf<Ready>(child, START_MS);
  return {
    ready,
    async ask<Answer>(message: unknown, timeoutMs = START_MS) {
      const answer = answerOf<Answer>(child, timeoutMs);
      child.send(message as object);
      return answer;
    },
    stop: () => stop(child),
  };
}

function answerOf<T>(child: ChildProcess, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      settle();
    };
    const onMessage = (message: unknown) => end(() => resolve(message as T));
    const onExit = (code: number | null) =>
      end(() => reject(new Error(`a helper process ended early (${code ?? 'killed'})`)));
    const timer = setTimeout(
      () => end(() => reject(new Error('a helper process does not answer'))),
      timeoutMs,
    );
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  if (child.connected) child.disconnect();
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}

/** What the parent handed over at the start. */
export function childInput<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

/** Announces that this helper process is ready and answers every further message. */
export function serveParent(ready: unknown, answer: (message: never) => unknown): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    Promise.resolve(answer(message as never)).then(
      (value) => void process.send?.(value ?? {}),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.send?.(ready);
}
