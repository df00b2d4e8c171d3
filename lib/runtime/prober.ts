import type { About } from '../contract/settings';
import type { Target } from '../domain/target';
import type { Service } from '../kit/supervisor';

/** The probe as the wiring uses it: it lives in a thread of its own. */
export type Prober = Service & {
  /** All targets with their secrets in the clear; paused ones included. */
  setTargets(targets: Target[]): void;
  /** A release of this target went live: the denser schedule starts, where it has one. Epoch ms. */
  noteRelease(targetId: string, at: number): void;
  /** Runs one session at once; resolves with its id when it is stored. */
  runNow(targetId: string): Promise<string>;
  stats(): About['probe'];
};
