import {
  isValueCondition,
  NO_CODE,
  type SessionCondition,
  type ValueCondition,
  type ValueField,
} from '../../domain/session-query/session-query';
import { HANDLERS, OUTCOMES, STAGES } from '../../domain/sessions/stages';
import { AppError } from '../../kit/errors';
import type { SessionFilter } from '../event-store';
import { type Condition, oneOf, type SqlDialect } from './sql-conditions';

const PASSED = OUTCOMES.indexOf('passed');
/** Close codes of nearly every session; the index of close codes leaves them out. */
const USUAL_CLOSES = [1000, 1001];

/** What the words of a query were found to name: ids of signatures, and rows of sessions whose id begins with the word. */
export type FoundText = { signatures: string[]; rows: Array<number | string> };

/** A filter as an engine's query takes it. `unpassed`: a condition that is checked elsewhere leaves out passed sessions. */
export type SessionSearch = SessionFilter & { unpassed?: boolean; found?: FoundText | null };

/**
 * The conditions of a filter, and what an index can be chosen by: `lead`, with the single values of its conditions among its own;
 * `unpassed` and `oddClose`, where the partial indexes without passed sessions or usual close codes hold every row that is asked for.
 */
export type SessionSelection = {
  conditions: Condition[];
  lead: SessionFilter;
  unpassed: boolean;
  oddClose: boolean;
};

export function selectionOf(filter: SessionSearch, dialect: SqlDialect): SessionSelection {
  const where = filter.where ?? [];
  const conditions = [
    ...labelConditions(filter, dialect),
    ...valueConditions(filter),
    ...where.flatMap((one) => whereConditions(one, dialect)),
    ...foundConditions(filter.found, dialect),
  ];
  const unpassed = filter.unpassed === true || leavesOutPassed(filter);
  if (unpassed) conditions.push({ sql: 'outcome > 0', values: [] });
  const lead = leadingFilter(filter);
  const oddClose = lead.closeCode !== undefined && !USUAL_CLOSES.includes(lead.closeCode);
  if (oddClose) conditions.push({ sql: 'close_code NOT IN (1000, 1001)', values: [] });
  if (lead.signature !== undefined) conditions.push({ sql: 'signature IS NOT NULL', values: [] });
  return { conditions, lead, unpassed, oddClose };
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

function labelConditions(filter: SessionFilter, { labelTable }: SqlDialect): Condition[] {
  const { targetId, environment, release, location, signature, auth } = filter;
  const texts = { target: targetId, environment, release, location, signature, auth };
  return Object.entries(texts).flatMap(([column, text]) =>
    text === undefined
      ? []
      : [{ sql: `${column} = (SELECT id FROM ${labelTable} WHERE text = ?)`, values: [text] }],
  );
}

function valueConditions(filter: SessionFilter): Condition[] {
  const conditions: Condition[] = [];
  const add = (sql: string, value: number | undefined) => {
    if (value !== undefined) conditions.push({ sql, values: [value] });
  };
  // Stored instants and durations are whole numbers: rounding up the bounds changes no row.
  add('ended_at >= ?', filter.from === undefined ? undefined : Math.ceil(filter.from));
  add('ended_at < ?', filter.to === undefined ? undefined : Math.ceil(filter.to));
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

function whereConditions(condition: SessionCondition, dialect: SqlDialect): Condition[] {
  if (condition.field === 'text') return [];
  if (condition.field === 'took') {
    const { fromMs, toMs } = condition;
    return [
      ...(fromMs === null ? [] : [{ sql: 'total_us >= ?', values: [Math.ceil(fromMs * 1_000)] }]),
      ...(toMs === null ? [] : [{ sql: 'total_us < ?', values: [Math.ceil(toMs * 1_000)] }]),
    ];
  }
  const { column, inSet, hasNull } = valueSet(condition, dialect);
  const either = hasNull ? `(${inSet.sql} OR ${column} IS NULL)` : inSet.sql;
  return [
    { sql: condition.not ? `coalesce(NOT (${either}), true)` : either, values: inSet.values },
  ];
}

type ValueSet = { column: string; inSet: Condition; hasNull: boolean };

/** The column of a condition, and whether it has one of its values as they are stored. */
function valueSet({ field, values }: ValueCondition, dialect: SqlDialect): ValueSet {
  if (field === 'code') {
    const codes = values.filter((value) => value !== NO_CODE).map(Number);
    const inSet = dialect.inNumbers('close_code', codes);
    return { column: 'close_code', inSet, hasNull: values.includes(NO_CODE) };
  }
  if (field in LISTED_COLUMNS) {
    const known: readonly string[] = LISTED_COLUMNS[field as keyof typeof LISTED_COLUMNS];
    const column = COLUMN_OF[field as keyof typeof COLUMN_OF];
    const numbers = values.map((value) => known.indexOf(value));
    return { column, inSet: dialect.inNumbers(column, numbers), hasNull: false };
  }
  const column = LABEL_COLUMNS[field as keyof typeof LABEL_COLUMNS];
  return { column, inSet: hasLabel(column, values, dialect), hasNull: false };
}

function hasLabel(column: string, texts: readonly string[], dialect: SqlDialect): Condition {
  const { sql, values } = dialect.inTexts('text', texts);
  return { sql: `${column} IN (SELECT id FROM ${dialect.labelTable} WHERE ${sql})`, values };
}

function foundConditions(found: FoundText | null | undefined, dialect: SqlDialect): Condition[] {
  if (!found) return [];
  const rows = dialect.inSessions(found.rows);
  if (found.signatures.length === 0) return [rows];
  const signatures = hasLabel('signature', found.signatures, dialect);
  if (found.rows.length === 0) return [signatures];
  const sql = `(${rows.sql} OR ${signatures.sql})`;
  return [{ sql, values: [...rows.values, ...signatures.values] }];
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
