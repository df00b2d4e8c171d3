import type { Target } from '../../domain/targets/target';
import type { Schedule } from './schedule';

/** A target that is probed. */
export type TargetState = {
  target: Target;
  schedule: Schedule | null;
  inFlight: number;
  denseUntil: number;
  /** Sessions begun, to take turns between ways to present the credential. */
  begun: number;
};
