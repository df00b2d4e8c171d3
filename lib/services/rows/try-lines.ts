import type { TriedLines, TryLinesInput } from '../../contract/api/intake/sources';
import type { ServiceContext } from '../service-context';
import { sourceSettings } from '../sources/source-settings';

/** What lines would mean if they were sent; stores nothing. Throws AppError `invalid_input` for patterns that cannot be compiled. */
export async function tryLines(
  ctx: Pick<ServiceContext, 'state' | 'collector'>,
  { lines, patterns, source = 'try' }: TryLinesInput,
): Promise<TriedLines> {
  const settings = await sourceSettings(ctx, source);
  return ctx.collector.tryLines(lines, {
    source: { id: source, name: source },
    settings: { ...settings, patterns: patterns ?? settings.patterns },
    environment: settings.environment ?? 'try',
  });
}
