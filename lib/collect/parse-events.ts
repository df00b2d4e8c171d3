import {
  EVENT_ATTRIBUTES_LIMIT_BYTES,
  type HealthEventInput,
  healthEventInputSchema,
  type Rejection,
} from '../contract/api/events';
import { plainText } from '../domain/redaction/plain-text';
import { redact, redactKnown } from '../domain/redaction/redact-text';
import { redactReported } from '../domain/redaction/redact-value';
import type { HealthEvent, StoredHealthEvent } from '../domain/sessions/health-event';
import { UNCOUNTED_ATTRIBUTE } from '../domain/sessions/uncounted';
import { iso } from '../domain/time';
import type { TimeSlices } from '../kit/time-slices';
import { CLOCK_AHEAD_MS } from './limits';
import { quickEvent } from './quick-event';

export type ParsedEvents = {
  events: StoredHealthEvent[];
  rejected: Rejection[];
  /** Largest lead of the backend's clock over ours, ms; 0 where it lags. */
  leadMs: number;
  /** How old the newest event was at its arrival, ms; 0 where there is none, or its clock leads. */
  lagMs: number;
};

type ParseOptions = {
  /** Arrival, epoch ms. */
  now: number;
  /** Older events are rejected, epoch ms. */
  oldest: number;
  /** Name of the target of events that name none. */
  target?: string | undefined;
  slices: TimeSlices;
  /** Secrets that the target of an event presents: its backend may repeat them. */
  secretsOf?: SecretsOf | undefined;
};

export type SecretsOf = (of: Pick<HealthEvent, 'environment' | 'target'>) => readonly string[];

/** Reads rows one by one: a bad one is rejected with its index, the good ones are kept and stamped with their arrival. */
export async function parseEvents(
  rows: readonly unknown[],
  options: ParseOptions,
): Promise<ParsedEvents> {
  const parsed: ParsedEvents = { events: [], rejected: [], leadMs: 0, lagMs: 0 };
  let newest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < rows.length; index++) {
    if (options.slices.isOver()) await options.slices.pause();
    const quick = quickEvent(rows[index]);
    const result = quick
      ? { success: true as const, data: quick }
      : healthEventInputSchema.safeParse(rows[index]);
    if (!result.success) {
      const issue = result.error.issues[0];
      const where = issue?.path.join('.') ?? '';
      const what = issue?.message ?? 'not a health event';
      const message = plainText(where ? `${where}: ${what}` : what).slice(0, 300);
      parsed.rejected.push({ index, code: 'invalid_event', message });
      continue;
    }
    const event = toHealthEvent(result.data);
    const refused = rejectionOf(event, options.oldest);
    if (refused) {
      parsed.rejected.push({ index, ...refused });
      continue;
    }
    if (options.target !== undefined && event.target === undefined) event.target = options.target;
    redactEvent(event, options.secretsOf?.(event) ?? []);
    const leadMs = event.at - options.now;
    parsed.leadMs = Math.max(parsed.leadMs, leadMs);
    newest = Math.max(newest, event.at);
    parsed.events.push(withReceipt(event, options.now, leadMs > CLOCK_AHEAD_MS));
  }
  if (parsed.events.length > 0) parsed.lagMs = Math.max(0, options.now - newest);
  return parsed;
}

/** Its bucket goes by the backend's clock, unless that clock runs ahead of ours (decision 31). */
function withReceipt(event: HealthEvent, now: number, clockAhead: boolean): StoredHealthEvent {
  return Object.assign(event, {
    receivedAt: now,
    bucketAt: clockAhead ? now : event.at,
    clockAhead,
    targetId: null,
    seeded: false,
  });
}

/** Only once its size is known: what a backend reports is stored, answered and drawn without its secrets. */
function redactEvent(event: HealthEvent, secrets: readonly string[]): void {
  if (event.errorCode !== undefined) event.errorCode = redact(event.errorCode, secrets);
  if (event.message !== undefined) event.message = redact(event.message, secrets);
  if (event.release !== undefined) event.release = redactKnown(event.release, secrets);
  if (event.instance !== undefined) event.instance = redactKnown(event.instance, secrets);
  if (event.connectionId !== undefined)
    event.connectionId = redactKnown(event.connectionId, secrets);
  if (event.attributes !== undefined)
    event.attributes = redactReported(event.attributes, secrets) as Record<string, unknown>;
}

function rejectionOf(event: HealthEvent, oldest: number): Omit<Rejection, 'index'> | null {
  if (event.environment === '')
    return { code: 'invalid_event', message: 'environment: has no printable character' };
  if (event.at < oldest) {
    return { code: 'too_old', message: `older than the retention (${stateInstant(oldest)})` };
  }
  if (event.attributes !== undefined) {
    const bytes = Buffer.byteLength(JSON.stringify(event.attributes));
    if (bytes > EVENT_ATTRIBUTES_LIMIT_BYTES) {
      const message = `attributes: ${bytes} bytes, at most ${EVENT_ATTRIBUTES_LIMIT_BYTES}`;
      return { code: 'too_large', message };
    }
  }
  return null;
}

function stateInstant(at: number): string {
  return iso(at);
}

const KNOWN = new Set(Object.keys(healthEventInputSchema.shape));
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/i;

/** Unknown fields move under `attributes`; a traceparent is as good as the trace id in it. Texts have no control characters. */
function toHealthEvent(input: HealthEventInput): HealthEvent {
  const { traceparent } = input;
  const trace = input.traceId ?? (typeof traceparent === 'string' ? traceparent : undefined);
  const event: HealthEvent = {
    id: input.id,
    at: input.at,
    stage: input.stage,
    outcome: input.outcome,
    environment: plainText(input.environment),
  };
  if (input.handler !== undefined) event.handler = input.handler;
  for (const field of LABELS) {
    const label = input[field] === undefined ? '' : plainText(input[field]);
    if (label !== '') event[field] = label;
  }
  if (trace !== undefined) event.traceId = plainText(traceIdOf(trace));
  if (input.errorCode !== undefined) event.errorCode = plainText(input.errorCode);
  if (input.message !== undefined) event.message = plainText(input.message);
  const attributes = attributesOf(input);
  if (attributes) event.attributes = attributes;
  // The collector's own: a sender cannot decide what is counted.
  if (attributes && UNCOUNTED_ATTRIBUTE in attributes) delete attributes[UNCOUNTED_ATTRIBUTE];
  return event;
}

/** Names and ids: they join events with sessions, so they are cleaned as the probe cleans its own. */
const LABELS = ['target', 'release', 'instance', 'connectionId', 'sessionId', 'runId'] as const;

function attributesOf(input: HealthEventInput): Record<string, unknown> | null {
  let unknown: Array<[string, unknown]> | null = null;
  for (const key of Object.keys(input)) {
    if (KNOWN.has(key)) continue;
    unknown ??= [];
    unknown.push([key, input[key]]);
  }
  if (!unknown) return input.attributes ?? null;
  return Object.fromEntries([...unknown, ...Object.entries(input.attributes ?? {})]);
}

function traceIdOf(text: string): string {
  return TRACEPARENT.exec(text)?.[1]?.toLowerCase() ?? text.slice(0, 200);
}
