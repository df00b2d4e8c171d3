import type { HealthEventInput } from '../contract/api/events';
import { HEALTH_OUTCOMES } from '../domain/sessions/health-event';
import { HANDLERS, STAGES } from '../domain/sessions/stages';
import { UNCOUNTED_ATTRIBUTE } from '../domain/sessions/uncounted';

const LATEST_MS = 8.64e15;
const stages = new Set<unknown>(STAGES);
const outcomes = new Set<unknown>(HEALTH_OUTCOMES);
const handlers = new Set<unknown>(HANDLERS);

const isText = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'string' && value.length >= least && value.length <= most;
const isLabel = (value: unknown) => value === undefined || isText(value, 1, 200);

/** Fields of a usual event and what they contain. */
const FIELDS: Record<string, (value: unknown) => boolean> = {
  id: (value) => isText(value, 1, 200),
  at: (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LATEST_MS,
  stage: (value) => stages.has(value),
  outcome: (value) => outcomes.has(value),
  handler: (value) => value === undefined || handlers.has(value),
  target: isLabel,
  environment: (value) => isText(value, 1, 100),
  release: isLabel,
  instance: isLabel,
  connectionId: isLabel,
  sessionId: isLabel,
  runId: isLabel,
  traceId: isLabel,
  errorCode: (value) => value === undefined || isText(value, 0, 200),
  message: (value) => value === undefined || isText(value, 0, 4_000),
  attributes: (value) => value === undefined || isPlainAttributes(value),
};
const REQUIRED = ['id', 'at', 'stage', 'outcome', 'environment'] as const;

/**
 * A row that is a usual health event: of known fields alone, its time in ms. Null for any other, which the schema then reads or
 * rejects. The schema takes every row that this takes, and reads it as the same; it costs six times as much.
 */
export function quickEvent(row: unknown): HealthEventInput | null {
  if (!isPlainObject(row)) return null;
  for (const key in row) {
    const isValid = Object.hasOwn(FIELDS, key) ? FIELDS[key] : undefined;
    if (isValid === undefined || !isValid(row[key])) return null;
  }
  return REQUIRED.every((key) => row[key] !== undefined) ? (row as HealthEventInput) : null;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Not those that the collector changes, or whose names are special. */
function isPlainAttributes(value: unknown): boolean {
  return (
    isPlainObject(value) &&
    !Object.hasOwn(value, UNCOUNTED_ATTRIBUTE) &&
    !Object.hasOwn(value, '__proto__')
  );
}
