import type { DemoFaults } from '../../contract/api/demo';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../../services/service-context';
import type { BackendProcess } from '../backend/backend-process';

export type DemoBackend = { targetId: string; target: string; process: BackendProcess };

/** What the fault panel reads and sets. The backends are attached once they run. */
export type DemoControl = NonNullable<ServiceContext['demo']> & {
  attach(backends: DemoBackend[]): void;
  /** Sets the next step of the script, for the panel. */
  announce(step: DemoFaults['script']): void;
};

export function createDemoControl(): DemoControl {
  let backends: DemoBackend[] = [];
  let script: DemoFaults['script'] = null;
  return {
    attach(started) {
      backends = started;
    },
    announce(step) {
      script = step;
    },
    async read() {
      return { backends: await Promise.all(backends.map(readBackend)), script };
    },
    async setFaults(targetId, faults) {
      const backend = backends.find((one) => one.targetId === targetId);
      if (!backend) throw new AppError('not_found', 'no backend of the demo serves this target');
      await backend.process.setFaults(faults);
    },
  };
}

async function readBackend({ targetId, target, process }: DemoBackend) {
  const shares = await process.faults();
  return {
    targetId,
    target,
    release: process.release(),
    faults: process.faultList.map(({ name, stage, clientSees }) => ({
      name,
      stage,
      description: clientSees,
      share: shares[name] ?? 0,
    })),
  };
}
