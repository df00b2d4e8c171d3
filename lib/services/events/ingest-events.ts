import type { EventsAnswer } from '../../contract/api/events';
import type { ServiceContext } from '../service-context';
import { findTarget } from '../targets/find-target';

/**
 * Stores health events: durable when it resolves; valid rows are stored although others are invalid. `target` applies to rows that
 * name none. Errors: those of the collector, `not_found`.
 */
export async function ingestEvents(
  ctx: Pick<ServiceContext, 'state' | 'collector'>,
  input: {
    rows: unknown[];
    target?: string | undefined;
    source: { id: string; name: string };
  },
): Promise<EventsAnswer> {
  const { rows, source } = input;
  if (input.target === undefined) return ctx.collector.ingest(rows, { source });
  const { id: target } = await findTarget(ctx, input.target);
  return ctx.collector.ingest(rows, { target, source });
}
