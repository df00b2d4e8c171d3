import type { GateRun } from '../../contract/api/releases/verdicts';
import { iso } from '../../domain/time';
import type { Clock } from '../../kit/clock';

type StepName = GateRun['steps'][number]['name'];

/** When a gate began, and how long each of its steps took. */
export type GateTimes = {
  time<T>(name: StepName, work: () => Promise<T>): Promise<T>;
  /** The run as it is now, as reports have it. */
  run(interrupted: boolean): GateRun;
};

export function createGateTimes(clock: Clock): GateTimes {
  const startedAt = clock.now();
  const steps: GateRun['steps'] = [];
  return {
    async time(name, work) {
      const begun = clock.monotonic();
      try {
        return await work();
      } finally {
        steps.push({ name, ms: Math.round(clock.monotonic() - begun) });
      }
    },
    run: (interrupted) => ({
      startedAt: iso(startedAt),
      endedAt: iso(clock.now()),
      interrupted,
      steps: [...steps],
    }),
  };
}
