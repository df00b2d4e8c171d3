import type { Logger } from '../kit/logger';

export type CleanupStack = {
  add(name: string, run: () => Promise<unknown> | unknown): void;
  /** Runs every cleanup once, last added first. Where one fails, the error is logged and the others still run. */
  unwind(): Promise<void>;
};

export function createCleanupStack(logger: Logger): CleanupStack {
  const stack: Array<{ name: string; run: () => Promise<unknown> | unknown }> = [];
  let unwinding: Promise<void> | null = null;
  const runAll = async () => {
    for (let next = stack.pop(); next; next = stack.pop()) {
      try {
        await next.run();
      } catch (error) {
        logger.error({ err: error, cleanup: next.name }, 'cleanup failed');
      }
    }
  };
  return {
    add: (name, run) => void stack.push({ name, run }),
    unwind() {
      unwinding ??= runAll();
      return unwinding;
    },
  };
}
