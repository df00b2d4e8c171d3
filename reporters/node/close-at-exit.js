const EXIT_MS = 2_000;

/** Reporters that have something to send when the process has nothing left to do. */
const open = new Set();

function closeAll() {
  for (const close of open) void close(EXIT_MS);
}

/** Calls `close` when the process is about to end by itself; once, however often it is asked to. */
export function closeAtExit(close) {
  if (open.size === 0) process.on('beforeExit', closeAll);
  open.add(close);
}

export function stayOpenAtExit(close) {
  open.delete(close);
  if (open.size === 0) process.removeListener('beforeExit', closeAll);
}
