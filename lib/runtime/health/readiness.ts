import type { Clock } from '../../kit/clock';
import { publicReason } from '../../kit/public-reason';
import type { Stores } from '../../store/stores';
import type { Secrets } from '../secrets';
import type { StoreHealth } from './store-health';

/** Requests within this time share one check, so that no caller can make the disk work. */
const SHARED_MS = 2_000;

export type Readiness = {
  /** Why the process cannot do its work now, without paths; empty where it can. */
  reasons(): Promise<string[]>;
};

/**
 * Whether the process can do its work: each store takes a write, no file of them is known to be damaged, and the key opens what is
 * stored. Read afresh, so that it recovers by itself once the disk has room or the key is back.
 */
export function createReadiness(deps: {
  stores: Pick<Stores, 'checkWritable'>;
  health: Pick<StoreHealth, 'reasons'>;
  secrets: Pick<Secrets, 'problem'>;
  /** The data directory, which is cut from the reasons: anybody may ask. */
  directory: string;
  clock: Clock;
}): Readiness {
  const { stores, health, secrets, directory, clock } = deps;
  let last: { at: number; reasons: Promise<string[]> } | null = null;

  async function check(): Promise<string[]> {
    const reasons: string[] = [];
    try {
      await stores.checkWritable();
    } catch (error) {
      reasons.push(publicReason(error));
    }
    reasons.push(...health.reasons(), ...keyReasons(secrets));
    return [...new Set(reasons.map((text) => text.replaceAll(`${directory}/`, '')))];
  }

  return {
    reasons() {
      const now = clock.monotonic();
      if (!last || now - last.at >= SHARED_MS) last = { at: now, reasons: check() };
      return last.reasons;
    },
  };
}

function keyReasons(secrets: Pick<Secrets, 'problem'>): string[] {
  try {
    const problem = secrets.problem();
    return problem ? [problem.text] : [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
