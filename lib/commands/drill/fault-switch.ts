import { z } from 'zod';
import { demoFaultsSchema } from '../../contract/api/demo';
import { AppError } from '../../kit/errors';
import type { AskServer } from './remote-calls';

/** Reads and sets the faults of the backend behind the target. Errors: AppError. */
export type FaultSwitch = {
  /** Share of each fault, by name. */
  read(): Promise<Record<string, number>>;
  set(shares: Record<string, number>): Promise<void>;
};

const sharesSchema = z.record(z.string(), z.number());

/** The admin endpoint of a reference backend (reference-backend/admin/admin.ts). */
export function adminFaultSwitch(ask: AskServer): FaultSwitch {
  return {
    read: () => ask('GET /admin/faults', sharesSchema),
    async set(body) {
      await ask('PUT /admin/faults', sharesSchema, { body });
    },
  };
}

/** The fault panel of the demo. */
export function demoFaultSwitch(ask: AskServer, targetId: string): FaultSwitch {
  return {
    async read() {
      const { backends } = await ask('GET /api/v1/demo/faults', demoFaultsSchema);
      const backend = backends.find((one) => one.targetId === targetId);
      if (!backend) throw new AppError('not_found', 'no backend of the demo serves this target');
      return Object.fromEntries(backend.faults.map(({ name, share }) => [name, share]));
    },
    async set(faults) {
      await ask('PUT /api/v1/demo/faults', demoFaultsSchema, { body: { targetId, faults } });
    },
  };
}
