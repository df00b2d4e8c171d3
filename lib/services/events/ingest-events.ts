import type { EventsAnswer } from '../../contract/api/events';
import type { ServiceContext } from '../context';
import { findTarget } from '../targets/find-target';

/** Takes health events in: durable when it resolves, good rows are kept when others are bad. `target` is that of rows that name none. */
export async function ingestEvents(
  ctx: Pick<ServiceContext, 'state' | 'collector'>,
  input: { rows: unknown[]; target?: string },
): Promise<EventsAnswer> {
  if (input.target === undefined) return ctx.collector.ingest(input.rows, {});
  const target = await findTarget(ctx, input.target);
  return ctx.collector.ingest(input.rows, { target: target.id });
}
