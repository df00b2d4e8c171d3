import {
  isValueCondition,
  NO_CODE,
  type SessionCondition,
  type ValueCondition,
  type ValueField,
} from '../../../domain/session-query/session-query';
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

/** `from`: how the table is named in a query. */
export type SessionSelection = { from: string; conditions: Condition[] };

/** What the words of a query were found to name: ids of signatures, and rows of sessions whose id begins with the word. */
export type FoundText = { signatures: string[]; rows: number[] };

/** A filter as an engine's query takes it. `unpassed`: a condition that is checked elsewhere leaves out passed sessions. */
export type SessionSearch = SessionFilter & { unpassed?: boolean; found?: FoundText | null };

/**
 * The conditions of a filter, and the index that leads to the fewest rows. Each index ends in (ended_at, id), so that a page
 * costs its own rows, however many are stored. The query names its index, because the planner has no statistics and would guess.
 */
export function selectSessions(filter: SessionSearch): SessionSelection {
  const where = filter.where ?? [];
  const conditions = [
    ...labelConditions(filter),
    ...valueConditions(filter),
    ...where.flatMap(whereConditions),
    ...foundConditions(filter.found),
  ];
  const unpassed = filter.unpassed === true || leavesOutPassed(filter);
  if (unpassed) conditions.push({ sql: 'outcome > 0', values: [] });
  const lead = leadingFilter(filter);
  const oddClose = lead.closeCode !== undefined && !USUAL_CLOSES.includes(lead.closeCode);
  if (oddClose) conditions.push({ sql: 'close_code NOT IN (1000, 1001)', values: [] });
  if (lead.signature !== undefined) conditions.push({ sql: 'signature IS NOT NULL', values: [] });
  // Few rows by their number: every index would lead to more.
  const byRow = filter.found && filter.found.signatures.length === 0;
  const index = byRow ? 'NOT INDEXED' : `INDEXED BY ${indexFor(lead, { unpassed, oddClose })}`;
  return { from: `session ${index}`, conditions };
}

/** With single values of its conditions as values of its own, by which an index can be chosen. */
function leadingFilter(filter: SessionSearch): SessionFilter {
  const only = (field: ValueField) => onlyValue(filter.where ?? [], field);
  const code = only('code');
  const signature = filter.signature ?? only('signature');
  const release = filter.release ?? only('release');
  const closeCode =
    filter.closeCode ?? (code === undefined || code === NO_CODE ? undefined : Number(code));
  return {
    ...filter,
    ...(signature === undefined ? {} : { signature }),
    ...(release === undefined ? {} : { release }),
    ...(closeCode === undefined ? {} : { closeCode }),
  };
}

function onlyValue(where: readonly SessionCondition[], field: ValueField): string | undefined {
  const found = where.find((one) => one.field === field);
  if (!found || !isValueCondition(found) || found.not || found.values.length > 1) return undefined;
  return found.values[0];
}

/** Whether the index leads to hardly a row that does not meet the conditions, so that a page costs its own rows. */
export function isLedByIndex({ where = [] }: SessionSearch): boolean {
  return where.every((one) => {
    if (one.field === 'outcome')
      return (
        isValueCondition(one) && !one.not && isOfUnpassed(one) && one.values.includes('failed')
      );
    if (one.field === 'signature') return onlyValue(where, 'signature') !== undefined;
    const code = one.field === 'code' ? onlyValue(where, 'code') : undefined;
    return (
      where.length === 1 &&
      code !== undefined &&
      code !== NO_CODE &&
      !USUAL_CLOSES.includes(Number(code))
    );
  });
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
const leavesOutPassed = ({ outcomes, failedStage, where, found }: SessionSearch) =>
  failedStage !== undefined ||
  (!!outcomes?.length && !outcomes.includes('passed')) ||
  (!!found && found.rows.length === 0) ||
  (where ?? []).some(isOfUnpassed);

/** Whether no passed session meets a condition. */
export function isOfUnpassed(condition: SessionCondition): boolean {
  if (condition.field === 'stage' || condition.field === 'signature') return !condition.not;
  if (condition.field !== 'outcome') return false;
  return condition.not === condition.values.includes('passed');
}

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

const LABEL_COLUMNS = {
  signature: 'signature',
  release: 'release',
  instance: 'instance',
  location: 'location',
  target: 'target',
  env: 'environment',
  auth: 'auth',
} as const;
const LISTED_COLUMNS = { outcome: OUTCOMES, stage: STAGES, handler: HANDLERS } as const;
const COLUMN_OF = { outcome: 'outcome', stage: 'failed_stage', handler: 'handler' } as const;

function whereConditions(condition: SessionCondition): Condition[] {
  if (condition.field === 'text') return [];
  if (condition.field === 'took') {
    const { fromMs, toMs } = condition;
    return [
      ...(fromMs === null ? [] : [{ sql: 'total_us >= ?', values: [fromMs * 1_000] }]),
      ...(toMs === null ? [] : [{ sql: 'total_us < ?', values: [toMs * 1_000] }]),
    ];
  }
  const { column, set, hasNull } = valueSet(condition);
  const inSet = `${column} IN ${set.sql}`;
  const either = hasNull ? `(${inSet} OR ${column} IS NULL)` : inSet;
  return [{ sql: condition.not ? `coalesce(NOT ${either}, 1)` : either, values: set.values }];
}

/** The column of a condition and its values as they are stored. */
function valueSet({ field, values }: ValueCondition): {
  column: string;
  set: Condition;
  hasNull: boolean;
} {
  const numbers = (list: number[]): Condition => ({
    sql: '(SELECT value FROM json_each(?))',
    values: [JSON.stringify(list)],
  });
  if (field === 'code') {
    const codes = values.filter((value) => value !== NO_CODE).map(Number);
    return { column: 'close_code', set: numbers(codes), hasNull: values.includes(NO_CODE) };
  }
  if (field in LISTED_COLUMNS) {
    const known: readonly string[] = LISTED_COLUMNS[field as keyof typeof LISTED_COLUMNS];
    return {
      column: COLUMN_OF[field as keyof typeof COLUMN_OF],
      set: numbers(values.map((value) => known.indexOf(value))),
      hasNull: false,
    };
  }
  const sql = '(SELECT id FROM label WHERE text IN (SELECT value FROM json_each(?)))';
  return {
    column: LABEL_COLUMNS[field as keyof typeof LABEL_COLUMNS],
    set: { sql, values: [JSON.stringify(values)] },
    hasNull: false,
  };
}

function foundConditions(found: FoundText | null | undefined): Condition[] {
  if (!found) return [];
  const rows: Condition = {
    sql: 'row IN (SELECT value FROM json_each(?))',
    values: [JSON.stringify(found.rows)],
  };
  if (found.signatures.length === 0) return [rows];
  const signatures =
    'signature IN (SELECT id FROM label WHERE text IN (SELECT value FROM json_each(?)))';
  const list = JSON.stringify(found.signatures);
  if (found.rows.length === 0) return [{ sql: signatures, values: [list] }];
  return [{ sql: `(${rows.sql} OR ${signatures})`, values: [...rows.values, list] }];
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
