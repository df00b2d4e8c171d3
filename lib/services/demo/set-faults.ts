import type { DemoFaults } from '../../contract/api/demo';
import type { ServiceContext } from '../service-context';
import { requireDemo } from './read-faults';

/** Sets faults of one demo backend: name to share, 0…1. Faults that are not named stay. Throws AppError `not_found`, `invalid_input`. */
export async function setFaults(
  ctx: Pick<ServiceContext, 'demo'>,
  input: { targetId: string; faults: Record<string, number> },
): Promise<DemoFaults> {
  const demo = requireDemo(ctx);
  await demo.setFaults(input.targetId, input.faults);
  return demo.read();
}
