import { seededRandom } from '../kit/random';
import {
  createFaultBoard,
  type FaultBoard,
  type FaultPlan,
  type FaultShares,
  parseFaultShares,
} from './faults';

/** A second version that serves a share of the connections beside the first. */
export type Canary = {
  version: string;
  /** Of new connections, 0…1. */
  share: number;
  /** The faults of its connections, instead of those of the first version. */
  faults: Partial<FaultShares>;
};

/** The version and instance that serve one connection, from its upgrade to its end. */
export type Serving = { release: string; instance: string; faults: FaultPlan };

export type Releases = {
  version(): string;
  canary(): Canary | null;
  /** Serves this version from the next connection on, with or without a canary. Throws an Error where the version is invalid. */
  set(version: string, canary: Canary | null): void;
  /** Draws the version and instance of the next connection. */
  draw(): Serving;
};

/**
 * The serving versions. A canary has its own instance, faults and seeded draws, so that changing it leaves the draws of the first version unchanged.
 */
export function createReleases(of: {
  version: string;
  canary: Canary | null;
  instance: string;
  seed: string;
  faults: FaultBoard;
}): Releases {
  const random = seededRandom(`${of.seed}/canary`);
  let { version } = of;
  let beside = of.canary && besideOf(of.canary, of.seed);
  return {
    version: () => version,
    canary: () => beside && { ...beside.canary, faults: { ...beside.canary.faults } },
    set(next, canary) {
      beside = canary && besideOf(canary, of.seed);
      version = next;
    },
    draw() {
      if (beside && random() < beside.canary.share) {
        const { canary, board } = beside;
        const instance = `${of.instance}-canary`;
        return { release: canary.version, instance, faults: board.draw() };
      }
      return { release: version, instance: of.instance, faults: of.faults.draw() };
    },
  };
}

function besideOf(canary: Canary, seed: string): { canary: Canary; board: FaultBoard } {
  const faults = parseFaultShares(canary.faults);
  if (faults.refuse)
    throw new Error('refuse closes the port for both versions: it cannot strike a canary alone');
  return { canary: { ...canary, faults }, board: createFaultBoard(`${seed}/canary`, faults) };
}

/** Reads a command line flag `VERSION:PERCENT`. Throws an Error with a clear message. */
export function parseCanaryFlag(flag: string, faults: Partial<FaultShares>): Canary {
  const [, version, text] = /^(.+):(\d+(?:\.\d+)?)%?$/.exec(flag.trim()) ?? [];
  const percent = Number(text);
  if (!version || !(percent >= 0 && percent <= 100))
    throw new Error(`cannot read "${flag}": expected VERSION:PERCENT, such as v2:20`);
  return { version, share: percent / 100, faults };
}
