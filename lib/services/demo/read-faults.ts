import type { DemoFaults } from '../../contract/api/demo';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';

/** The demo's backends and their faults. Throws AppError `not_found` outside the demo. */
export async function readFaults(ctx: Pick<ServiceContext, 'demo'>): Promise<DemoFaults> {
  return requireDemo(ctx).read();
}

export function requireDemo(
  ctx: Pick<ServiceContext, 'demo'>,
): NonNullable<ServiceContext['demo']> {
  if (!ctx.demo) throw new AppError('not_found', 'faults exist only in the demo');
  return ctx.demo;
}
