import { HANDLERS, OUTCOMES, STAGES } from '../../../domain/sessions/stages';
import { AppError } from '../../../kit/errors';
import type { SessionFilter } from '../../event-store';
import { type Condition, oneOf } from '../file/statement-cache';

const PASSED = OUTCOMES.indexOf('passed');
/** Close codes of nearly every session; the index of close codes leaves them out. */
const USUAL_CLOSES = [1000, 1001];
const byLabel = (column: string, text: string): Condition => ({
  sql: `${column} = (SELECT id FROM label WHERE text = ?)`,
  values: [text],
});

export type SessionSelection = { index: string; conditions: Condition[] };

/**
 * The conditions of a filter, and the index that leads to the fewest rows. Each index ends in (ended_at, id), so that a page
 * costs its own rows, however many are stored. The query names its index, because the planner has no statistics and would guess.
 */
export function selectSessions(filter: SessionFilter): SessionSelection {
  const conditions = [...labelConditions(filter), ...valueConditions(filter)];
  const unpassed = leavesOutPassed(filter);
  if (unpassed) conditions.push({ sql: 'outcome > 0', values: [] });
  const oddClose = filter.closeCode !== undefined && !USUAL_CLOSES.includes(filter.closeCode);
  if (oddClose) conditions.push({ sql: 'close_code NOT IN (1000, 1001)', values: [] });
  if (filter.signature !== undefined) conditions.push({ sql: 'signature IS NOT NULL', values: [] });
  return { index: indexFor(filter, { unpassed, oddClose }), conditions };
}

function indexFor(
  filter: SessionFilter,
  { unpassed, oddClose }: { unpassed: boolean; oddClose: boolean },
): string {
  if (filter.signature !== undefined) return 'session_by_signature';
  if (oddClose) return 'session_by_odd_close';
  const kind = unpassed ? 'session_unpassed' : 'session';
  if (filter.targetId !== undefined)
    return filter.release !== undefined && !unpassed ? 'session_by_release' : `${kind}_by_target`;
  if (filter.environment !== undefined) return `${kind}_by_environment`;
  return `${kind}_by_end`;
}

/** A failed stage means a failed session, whatever outcomes were asked for. */
const leavesOutPassed = ({ outcomes, failedStage }: SessionFilter) =>
  failedStage !== undefined || (!!outcomes?.length && !outcomes.includes('passed'));

function labelConditions(filter: SessionFilter): Condition[] {
  const { targetId, environment, release, location, signature, auth } = filter;
  const texts = { target: targetId, environment, release, location, signature, auth };
  return Object.entries(texts).flatMap(([column, text]) =>
    text === undefined ? [] : [byLabel(column, text)],
  );
}

function valueConditions(filter: SessionFilter): Condition[] {
  const conditions: Condition[] = [];
  const add = (sql: string, value: number | undefined) => {
    if (value !== undefined) conditions.push({ sql, values: [value] });
  };
  add('ended_at >= ?', filter.from);
  add('ended_at < ?', filter.to);
  add('close_code = ?', filter.closeCode);
  add('failed_stage = ?', filter.failedStage && STAGES.indexOf(filter.failedStage));
  add('handler = ?', filter.handler && HANDLERS.indexOf(filter.handler));
  if (filter.outcomes?.length)
    conditions.push(
      oneOf(
        'outcome',
        filter.outcomes.map((outcome) => OUTCOMES.indexOf(outcome)),
      ),
    );
  if (!filter.seeded) conditions.push({ sql: 'seeded = 0', values: [] });
  return conditions;
}

// Partial indexes of the schema leave out passed sessions by this number.
if (PASSED !== 0) throw new RangeError('session indexes expect `passed` to be outcome 0');

/** A page's last session as an opaque text. */
export function encodeCursor(endedAt: number, id: string): string {
  return Buffer.from(JSON.stringify([endedAt, id])).toString('base64url');
}

/** Throws AppError `invalid_input` for a text that `encodeCursor` did not make. */
export function decodeCursor(cursor: string): { endedAt: number; id: string } {
  try {
    const [endedAt, id]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof endedAt === 'number' && typeof id === 'string') return { endedAt, id };
  } catch {
    // Every wrong cursor gets the error below.
  }
  throw new AppError(
    'invalid_input',
    'this cursor does not come from a page of sessions: leave it out to start with the newest',
  );
}
