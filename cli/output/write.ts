import { safeJson } from '../../lib/domain/redaction/plain-text';

/** The reader of standard output has closed it; further output is dropped. */
let isBroken = false;
const onBroken: Array<() => void> = [];

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // EIO: the terminal was closed.
    if (!['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')) throw error;
    if (stream !== process.stdout || isBroken) return;
    isBroken = true;
    for (const run of onBroken) run();
  });
}

/** Calls `run` once the reader of standard output has closed it. */
export function whenBroken(run: () => void): void {
  if (isBroken) run();
  else onBroken.push(run);
}

export function write(text: string): void {
  if (!isBroken) process.stdout.write(text);
}

/** One JSON document that cannot control a terminal, as one line. A document with a published schema is parsed by it before. */
export function writeJson(document: unknown): void {
  write(`${safeJson(document)}\n`);
}

export function writeError(text: string): void {
  process.stderr.write(text);
}

/** Longest wait for a reader that does not read. */
const FLUSH_MS = 5_000;

/** Resolves when everything written has left the process, or cannot. */
export async function flushed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) =>
        new Promise<void>((resolve) => {
          if (isBroken || stream.destroyed || stream.writableLength === 0) return resolve();
          const timer = setTimeout(resolve, FLUSH_MS);
          stream.write('', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    ),
  );
}
