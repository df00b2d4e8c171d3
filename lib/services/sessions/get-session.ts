import type { SessionDetail } from '../../contract/api/sessions';
import { failureMessage } from '../../domain/classify/classify-session';
import { wholeMessage } from '../../domain/classify/whole-message';
import type { StoredHealthEvent } from '../../domain/sessions/health-event';
import type { SessionRecord } from '../../domain/sessions/session';
import { authOf } from '../../domain/sessions/session-access';
import { stageIndex } from '../../domain/sessions/stages';
import { UNCOUNTED_ATTRIBUTE } from '../../domain/sessions/uncounted';
import { DAY, iso } from '../../domain/time';
import { signatureOfKey } from '../../domain/verdict/evidence/compare-signatures';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { bucketsOf } from '../time-range';
import { sessionSummary } from './session-view';

/** One session with the backend's health events beside it. Throws AppError `not_found`. */
export async function getSession(
  ctx: Pick<ServiceContext, 'events' | 'state'>,
  id: string,
): Promise<SessionDetail> {
  const record = await requireSession(ctx, id);
  const [events, frames, passed, alike] = await Promise.all([
    ctx.events.healthEventsOf(record),
    ctx.events.frames(id),
    ctx.events.sessions(
      { targetId: record.targetId, outcomes: ['passed'], to: record.endedAt, seeded: true },
      { limit: 1 },
    ),
    alikeSessions(ctx, record),
  ]);
  const sources = await sourceNames(ctx, events);
  return {
    ...sessionSummary(record),
    revision: record.revision,
    journey: record.journey,
    ...(record.journeyHash === undefined ? {} : { journeyHash: record.journeyHash }),
    transport: record.transport,
    instance: record.instance,
    straddle: record.straddle,
    stages: record.stages,
    timings: record.timings,
    ...(record.facts.audio ? { audio: record.facts.audio } : {}),
    events: record.events,
    warnings: record.warnings,
    disagreement: record.disagreement ?? null,
    keys: record.keys,
    message: wholeMessage(failureMessage(record.facts, record.failedStage, events), {
      failedStage: record.failedStage,
      reports: events,
    }),
    excludedBecause: record.excludedBecause,
    exclusion: record.exclusion ?? null,
    loopLagMs: record.loopLagMs,
    healthEvents: events
      .toSorted(byInstantAndStage)
      .map((event) => joinedEvent(event, record, sources)),
    framesKept: frames !== null,
    droppedFrames: record.facts.droppedFrames ?? 0,
    auth: authOf(record.facts),
    ...(record.facts.certificateVerified === false ? { certificateVerified: false } : {}),
    lastPassedId: passed.sessions[0]?.id ?? null,
    alike,
  };
}

const SOURCE_ATTRIBUTE = 'tocsin.source';

function textIn({ attributes }: StoredHealthEvent, name: string): string | null {
  const value = attributes?.[name];
  return typeof value === 'string' ? value : null;
}

/** Names of the sources of events, by id; of one whose token is gone there is none. */
async function sourceNames(
  { state }: Pick<ServiceContext, 'state'>,
  events: readonly StoredHealthEvent[],
): Promise<Map<string, string>> {
  const ids = new Set(events.flatMap((event) => textIn(event, SOURCE_ATTRIBUTE) ?? []));
  const tokens = await Promise.all([...ids].map((id) => state.get('apiToken', id)));
  return new Map(tokens.flatMap((token) => (token ? [[token.id, token.value.name]] : [])));
}

/** How many sessions of its target failed like it in the day up to its end, itself included; null where it did not fail. */
async function alikeSessions(
  ctx: Pick<ServiceContext, 'events'>,
  { targetId, signature, endedAt }: SessionRecord,
): Promise<number | null> {
  if (signature === null) return null;
  const { from, to, step } = bucketsOf({ from: endedAt - DAY, to: endedAt + 1 }, endedAt);
  const rows = await ctx.events.counts({
    targetId,
    from,
    to,
    step,
    kinds: ['signature'],
    seeded: true,
  });
  return rows
    .filter(({ key }) => signatureOfKey(key).id === signature.id)
    .reduce((sum, { n }) => sum + n, 0);
}

/** Backends report whole milliseconds: within one, the earlier stage came first. */
function byInstantAndStage(a: StoredHealthEvent, b: StoredHealthEvent): number {
  return a.at - b.at || stageIndex(a.stage) - stageIndex(b.stage);
}

/** Throws AppError `not_found`. */
export async function requireSession(
  ctx: Pick<ServiceContext, 'events'>,
  id: string,
): Promise<SessionRecord> {
  const record = await ctx.events.session(id);
  if (!record) throw new AppError('not_found', `no session has the id ${id}`);
  return record;
}

function joinedEvent(
  event: StoredHealthEvent,
  session: SessionRecord,
  sources: ReadonlyMap<string, string>,
): SessionDetail['healthEvents'][number] {
  const sourceId = textIn(event, SOURCE_ATTRIBUTE);
  return {
    id: event.id,
    at: iso(event.at),
    offsetMs: event.at - session.startedAt,
    stage: event.stage,
    outcome: event.outcome,
    handler: event.handler ?? null,
    instance: event.instance ?? null,
    errorCode: event.errorCode ?? null,
    message: event.message ?? null,
    rule: textIn(event, 'tocsin.mapped_by'),
    source: sourceId === null ? null : (sources.get(sourceId) ?? sourceId),
    note: UNCOUNTED_ATTRIBUTE in (event.attributes ?? {}),
  };
}
