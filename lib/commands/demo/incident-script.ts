import type { Clock } from '../../kit/clock';
import { sleep } from '../../kit/sleep';
import type { BackendProcess } from '../backend/backend-process';
import type { DemoControl } from './demo-control';

export const INCIDENT_AFTER_MS = 2 * 60_000;
export const FIX_AFTER_MS = 8 * 60_000;
const FAULT = 'context-wrong-type';
/** As in the incident report: most users, not all. */
const SHARE = 0.6;

type Step = { step: string; afterMs: number; run(): Promise<void> };

/** The incident of the demo: a release whose factory expects another context type, then the fix. */
export function incidentSteps(
  backend: Pick<BackendProcess, 'setRelease' | 'setFaults'>,
  versions: { broken: string; fixed: string },
): Step[] {
  return [
    {
      step: `staging deploys ${versions.broken}: ${SHARE * 100} % of sessions will fail at the factory`,
      afterMs: INCIDENT_AFTER_MS,
      async run() {
        await backend.setRelease(versions.broken);
        await backend.setFaults({ [FAULT]: SHARE });
      },
    },
    {
      step: `staging deploys ${versions.fixed}: the fix`,
      afterMs: FIX_AFTER_MS,
      async run() {
        await backend.setFaults({ [FAULT]: 0 });
        await backend.setRelease(versions.fixed);
      },
    },
  ];
}

/** Carries the steps out one after the other, each at its time after now, until the signal aborts. */
export async function playScript(options: {
  steps: Step[];
  clock: Clock;
  control: Pick<DemoControl, 'announce'>;
  say: (line: string) => void;
  signal: AbortSignal;
}): Promise<void> {
  const { clock, control, say, signal } = options;
  const startedAt = clock.now();
  for (const { step, afterMs, run } of options.steps) {
    control.announce({ step, at: startedAt + afterMs });
    await sleep(clock, Math.max(0, startedAt + afterMs - clock.now()), signal);
    if (signal.aborted) break;
    try {
      await run();
      say(`now: ${step}`);
    } catch (error) {
      say(`skipped: ${step} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  control.announce(null);
}
