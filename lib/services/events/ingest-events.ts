import type { EventsAnswer } from '../../contract/api/events';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/** Stores health events: durable when it resolves; valid rows are stored although others are invalid. `target` applies to rows that name none. */
export async function ingestEvents(
  ctx: Pick<ServiceContext, 'state' | 'collector'>,
  input: { rows: unknown[]; target?: string | undefined },
): Promise<EventsAnswer> {
  if (input.target === undefined) return ctx.collector.ingest(input.rows, {});
  const target = await findTarget(ctx, input.target);
  return ctx.collector.ingest(input.rows, { target: target.id });
}
