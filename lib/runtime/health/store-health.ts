import type { Clock } from '../../kit/clock';
import { isAppError } from '../../kit/errors';
import { publicReason } from '../../kit/public-reason';

/** A failure counts for this long, so that a small write that works between two that do not hides nothing. */
const FAILURE_MS = 15_000;

export type StoreHealth = {
  /** The same store; its failures are noted. */
  watch<S extends object>(store: S): S;
  /** A file is damaged. Stays until the process ends: damage does not heal. */
  noteDamage(text: string): void;
  /** Why the stores cannot be relied on now; empty where they can. */
  reasons(): string[];
};

/** What calls of the stores showed about their files: a full disk, a damaged file. */
export function createStoreHealth(clock: Clock): StoreHealth {
  const damage = new Set<string>();
  let failure: { at: number; text: string } | null = null;

  function note(error: unknown): void {
    if (!isAppError(error) || error.code !== 'unavailable') return;
    const code = engineCode(error.details);
    if (code === null) return;
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) damage.add(error.message);
    else failure = { at: clock.monotonic(), text: publicReason(error) };
  }

  return {
    watch: (store) =>
      new Proxy(store, {
        get(target, key) {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => {
            const result: unknown = Reflect.apply(member, target, args);
            if (result instanceof Promise) result.catch(note);
            return result;
          };
        },
      }),
    noteDamage: (text) => void damage.add(text),
    reasons() {
      const recent = failure !== null && clock.monotonic() - failure.at < FAILURE_MS;
      return [...damage, ...(failure && recent ? [failure.text] : [])];
    },
  };
}

/** PostgreSQL: too few resources, and errors of its system. */
const OF_THE_DATABASE = /^(53|58)/;

/**
 * The code of SQLite, or of PostgreSQL where some writes may work and others fail; null for errors of Tocsin itself, and for a
 * database that cannot be reached, which the next check of it finds.
 */
function engineCode(details: unknown): string | null {
  if (typeof details !== 'object' || details === null) return null;
  if ('sqlite' in details) return String(details.sqlite);
  const code = 'postgres' in details ? String(details.postgres) : '';
  return OF_THE_DATABASE.test(code) ? code : null;
}
