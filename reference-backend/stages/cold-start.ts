import type { Clock } from '../kit/clock';

export type ColdStart = {
  /** A start, a new release, or the fault being switched on: the window begins again. */
  begin(): void;
  isCold(): boolean;
};

/** The seconds after a start in which services are not up yet. */
export function createColdStart(clock: Clock, lengthMs: number): ColdStart {
  let until = clock.monotonic() + lengthMs;
  return {
    begin() {
      until = clock.monotonic() + lengthMs;
    },
    isCold: () => clock.monotonic() < until,
  };
}
