import { createHash } from 'node:crypto';
import { readMapBody } from '../lines/read-entry';
import type { OtlpRow } from '../otlp/rows';
import type { Finding, MapContext, Mapped, MappedEvent, Reading } from './map-types';
import { readSpan } from './read-span';
import { bodyText, isMap, readText } from './read-text';
import {
  CONNECTION_FIELDS,
  ENVIRONMENT_FIELDS,
  errorCodeOf,
  firstField,
  INSTANCE_FIELDS,
  keptAttributes,
  RELEASE_FIELDS,
  RUN_FIELDS,
  SESSION_FIELDS,
  textOf,
  traceIdIn,
  traceOf,
} from './row-fields';

const ID_LIMIT = 200;
const MESSAGE_LIMIT = 4_000;
/** Times before it are no times: a clock that was never set, or a field of another unit. */
const EARLIEST = Date.UTC(2000, 0, 1);

/** Stages of which one line by itself is an attempt of a connection. */
const ANONYMOUS_STAGES = new Set(['accept', 'auth', 'factory']);

/** Numbers rows of one request that are the same, from 0. */
export type RepeatCounter = (key: string) => number;

/**
 * What one row means: its health events with place and ids, or why it has none. `ownId`: the id that a line brings itself. The same row
 * of the same request has the same ids whenever it is sent.
 */
export function mapRow(
  sent: OtlpRow,
  context: MapContext,
  { repeats, ownId = null }: { repeats: RepeatCounter; ownId?: string | null },
): Mapped {
  const { source } = context;
  const row =
    sent.signal === 'logs' && isMap(sent.body)
      ? readMapBody(sent, sent.body, source.timeZone)
      : sent;
  const place = placeOf(row, context);
  const path = source.path ?? context.pathOfTarget(place.target, place.environment ?? '');
  const text = row.signal === 'logs' ? bodyText(row) : row.message;
  const reading: Reading =
    row.signal === 'logs' ? readText(row, text, { context, path }) : readSpan(row, context, path);
  if (!('findings' in reading)) return reading;
  const { environment, target } = place;
  if (environment === undefined)
    return {
      rejected:
        'no environment: send deployment.environment.name or the header x-tocsin-environment, or set it for the source',
    };
  const found = reading.findings.map((finding) => ({ row, finding, context, text }));
  return {
    events: found.map((one) => toEvent(one, { environment, target, ownId, repeats })),
  };
}

function placeOf(row: OtlpRow, context: MapContext) {
  const { source } = context;
  const environment =
    firstField(row, ENVIRONMENT_FIELDS) ??
    context.environment ??
    source.environment ??
    context.onlyEnvironment;
  const named =
    firstField(row, ['tocsin.target']) ?? context.target ?? source.targetId ?? undefined;
  const service = firstField(row, ['service.name']);
  const isNamedAlike =
    service !== undefined && environment !== undefined && context.isTarget(service, environment);
  return {
    environment: environment?.slice(0, 100),
    target: (named ?? (isNamedAlike ? service : undefined))?.slice(0, ID_LIMIT),
  };
}

type Found = { row: OtlpRow; finding: Finding; context: MapContext; text: string };
type Place = {
  environment: string;
  target: string | undefined;
  ownId: string | null;
  repeats: RepeatCounter;
};

function toEvent(found: Found, { environment, target, ownId, repeats }: Place): MappedEvent {
  const { row, finding, context, text } = found;
  const { source, now } = context;
  const isDated = finding.at >= EARLIEST;
  const keys = { environment, target, ...keysOf(row, finding) };
  const id = ownId === null ? idOf(found, keys, repeats) : `${ownId}:${finding.stage}`;
  const isAnonymous = source.anonymous === 'count' && ANONYMOUS_STAGES.has(finding.stage);
  const { ids = {} } = finding;
  const releaseFields =
    source.releaseAttribute === null ? RELEASE_FIELDS : [source.releaseAttribute];
  const failed = finding.outcome === 'failed';
  const errorCode = failed ? (errorCodeOf(row) ?? finding.errorCode) : undefined;
  return {
    ...keys,
    id: cut(id),
    at: isDated ? finding.at : now,
    stage: finding.stage,
    outcome: finding.outcome,
    handler: finding.handler,
    connectionId: keys.connectionId ?? (isAnonymous ? cut(`line:${id}`) : undefined),
    release: cutOf(firstField(row, releaseFields) ?? ids.release),
    errorCode: cutOf(errorCode),
    message: text === '' ? undefined : text.slice(0, MESSAGE_LIMIT),
    attributes: {
      ...keptAttributes(row),
      'tocsin.mapped_by': finding.rule,
      'tocsin.source': source.id,
      ...(isSampled(row) ? { 'tocsin.sampled': true } : {}),
      ...(isDated ? {} : { 'tocsin.time_assumed': true }),
    },
  };
}

/** What joins an event with others. */
function keysOf(row: OtlpRow, { ids = {} }: Finding) {
  const traceId = traceOf(row) ?? traceIdIn(ids.traceId);
  const ofTrace = traceId === undefined ? undefined : `trace:${traceId}`;
  return {
    instance: cutOf(firstField(row, INSTANCE_FIELDS) ?? ids.instance),
    connectionId: cutOf(firstField(row, CONNECTION_FIELDS) ?? ids.connectionId ?? ofTrace),
    sessionId: cutOf(firstField(row, SESSION_FIELDS) ?? ids.sessionId),
    runId: cutOf(firstField(row, RUN_FIELDS) ?? ids.runId),
    traceId,
  };
}

/** Whether its trace is one of some: a consistent sampler writes its threshold into the trace state. */
const isSampled = (row: OtlpRow) =>
  row.signal === 'traces' && /(?:^|[,;])\s*ot=[^,]*\bth:/.test(row.state);

const cut = (text: string) => text.slice(0, ID_LIMIT);
const cutOf = (text: string | undefined) =>
  text === undefined || text === '' ? undefined : cut(text);

/**
 * The id that the row states, or that of its span. A log record has neither: what it says, of what, when and where, and how many of its
 * request are the same before it.
 */
function idOf(
  { row, finding, context, text }: Found,
  keys: Record<string, string | undefined>,
  repeats: RepeatCounter,
): string {
  const stated = textOf(row.attributes['tocsin.event.id']);
  if (stated !== undefined) return `${stated.slice(0, 180)}:${finding.stage}`;
  const isSpan = row.signal === 'traces' && row.traceId !== '' && row.spanId !== '';
  const key = isSpan
    ? `otlp:${row.traceId}:${row.spanId}:${finding.stage}`
    : `otlp:${digest([
        context.source.id,
        // Without a time of its own, the same line of a later request is another one.
        finding.at || context.now,
        row.spanId,
        text,
        finding.stage,
        keys,
      ])}`;
  const repeat = repeats(key);
  return repeat === 0 ? key : `${key}:${repeat}`;
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 24);
}
