import type { Frame } from '../session/frames';
import { UserExecutionContext } from './execution-context';

/** The factory refused the context or the user; anything else that it throws is a crash. */
export class FactoryInitializationError extends Error {
  override readonly name = 'FactoryInitializationError';
}

/** Sends to one user's socket; isolated from other users. */
export type UserSocketManager = {
  readonly userId: string;
  readonly context: UserExecutionContext;
  /** False where the socket is closed. */
  send(frame: Frame): boolean;
  /** Releases the manager. A second call does nothing. */
  release(): void;
  /** Leaks the manager: the socket is closed but the manager still counts. */
  leak(): void;
};

export type ManagerFactory = {
  /** Throws FactoryInitializationError, or whatever a crash throws. */
  create(context: unknown, socket: { send(frame: Frame): boolean }): UserSocketManager;
  /** Managers that count, and how many of them leaked. */
  counts(): { managers: number; leaked: number };
  /** Releases leaked managers, as a restart of a repaired process would. */
  forgetLeaked(): void;
};

const REQUIRED = {
  user_id: 'userId',
  thread_id: 'threadId',
  websocket_client_id: 'websocketClientId',
  run_id: 'runId',
  request_id: 'requestId',
} as const;
/** Leaked managers to keep at most, so that the fault does not leak this process's memory. */
const LEAK_MEMORY = 10_000;

/** Makes isolated managers, at most `limit` for a user at a time. */
export function createManagerFactory(limit: number): ManagerFactory {
  const perUser = new Map<string, number>();
  const leaks: string[] = [];
  const free = (userId: string): void => {
    const left = (perUser.get(userId) ?? 0) - 1;
    if (left > 0) perUser.set(userId, left);
    else perUser.delete(userId);
  };
  return {
    create(candidate, socket) {
      const context = validContext(candidate);
      const { userId } = context;
      const held = perUser.get(userId) ?? 0;
      if (held >= limit) {
        throw new FactoryInitializationError(
          `User ${userId.slice(0, 8)}... has reached the maximum number of WebSocket managers (${held}/${limit})`,
        );
      }
      perUser.set(userId, held + 1);
      let open = true;
      const once = (end: () => void) => (): void => {
        if (!open) return;
        open = false;
        end();
      };
      return {
        userId,
        context,
        send: (frame) => open && socket.send(frame),
        release: once(() => free(userId)),
        leak: once(() => {
          leaks.push(userId);
          const oldest = leaks.length > LEAK_MEMORY ? leaks.shift() : undefined;
          if (oldest !== undefined) free(oldest);
        }),
      };
    },
    counts: () => ({
      managers: [...perUser.values()].reduce((sum, held) => sum + held, 0),
      leaked: leaks.length,
    }),
    forgetLeaked: () => leaks.splice(0).forEach(free),
  };
}

function validContext(candidate: unknown): UserExecutionContext {
  if (!(candidate instanceof UserExecutionContext)) {
    const got =
      typeof candidate === 'object' ? (candidate?.constructor?.name ?? 'null') : typeof candidate;
    throw new FactoryInitializationError(
      `SSOT VIOLATION: Expected UserExecutionContext, got ${got} - Factory pattern requires SSOT compliance`,
    );
  }
  const missing = Object.entries(REQUIRED).filter(([, key]) => !(key in candidate));
  if (missing.length > 0) {
    const names = missing.map(([name]) => `'${name}'`).join(', ');
    throw new FactoryInitializationError(
      `SSOT CONTEXT INCOMPLETE: UserExecutionContext missing required attributes: [${names}]. This indicates incomplete SSOT migration.`,
    );
  }
  for (const [name, key] of Object.entries(REQUIRED)) {
    const value: unknown = candidate[key];
    if (name === 'websocket_client_id' && value === null) continue;
    if (typeof value !== 'string' || value.trim() === '') {
      throw new FactoryInitializationError(
        `SSOT CONTEXT VALIDATION FAILED: ${name} must be a non-empty string`,
      );
    }
  }
  return candidate;
}
