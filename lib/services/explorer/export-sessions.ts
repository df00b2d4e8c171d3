import type { ExportQuery } from '../../contract/api/explorer/explorer';
import type { SessionSummary } from '../../contract/api/sessions';
import { EXPORT_LIMIT } from '../../contract/limits';
import type { ServiceContext } from '../service-context';
import { sessionConditions } from '../sessions/session-conditions';
import { sessionSummary } from '../sessions/session-view';
import { rangeOf } from '../time-range';
import { csvHead, csvRow } from './csv-row';

/** Sessions per piece of text, and how long one piece is searched for, ms. */
const ROWS_PER_PIECE = 500;
const PIECE_BUDGET_MS = 1_000;

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock'>;

/** The text of an export, piece by piece: a page of sessions is in memory, never all of them. */
export async function exportSessions(
  ctx: Context,
  query: ExportQuery,
): Promise<AsyncGenerator<string, void>> {
  const span = rangeOf(query, ctx.clock.now());
  const filter = { ...(await sessionConditions(ctx, query)), ...span, seeded: true };
  return pieces(ctx, filter, query.format);
}

async function* pieces(
  { events }: Pick<Context, 'events'>,
  filter: Parameters<Context['events']['sessions']>[0],
  format: ExportQuery['format'],
): AsyncGenerator<string, void> {
  if (format === 'csv') yield csvHead();
  const write = format === 'csv' ? csvRow : jsonRow;
  let after: string | undefined;
  for (let rows = 0; rows < EXPORT_LIMIT; ) {
    const limit = Math.min(ROWS_PER_PIECE, EXPORT_LIMIT - rows);
    const page = await events.sessions(filter, { limit, after, budgetMs: PIECE_BUDGET_MS });
    rows += page.sessions.length;
    if (page.sessions.length > 0)
      yield page.sessions.map((session) => write(sessionSummary(session))).join('');
    if (page.next === null) return;
    after = page.next;
  }
}

const jsonRow = (session: SessionSummary) => `${JSON.stringify(session)}\n`;
