import type { RowsAnswer, SentRows } from '../../contract/api/intake/rows';
import { isAppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { sourceSettings } from '../sources/source-settings';
import { findTarget } from '../targets/find-target';

type Context = Pick<ServiceContext, 'state' | 'collector'>;

/**
 * Stores what log records, spans or lines mean: durable when it resolves. `target` and `environment` apply to rows that name none.
 * Errors: those of the collector, `not_found`.
 */
export async function collectRows(
  ctx: Context,
  input: {
    rows: SentRows;
    source: { id: string; name: string };
    target?: string | undefined;
    environment?: string | undefined;
    onRead?: (() => void) | undefined;
  },
): Promise<RowsAnswer> {
  const { rows, source, environment, onRead } = input;
  const settings = await sourceSettings(ctx, source.id);
  const target = input.target === undefined ? undefined : await targetOf(ctx, input.target);
  return ctx.collector.collectRows(rows, { source, settings, target, environment, onRead });
}

/** A name that several environments have is resolved row by row, by the environment of each. */
async function targetOf(ctx: Context, asked: string): Promise<string> {
  try {
    return (await findTarget(ctx, asked)).id;
  } catch (error) {
    if (isAppError(error) && error.code === 'invalid_input') return asked;
    throw error;
  }
}
