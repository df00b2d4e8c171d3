import { failureMessage } from '../../domain/classify/classify-session';
import { wholeMessage } from '../../domain/classify/whole-message';
import { isBadFor } from '../../domain/incidents/bad-session';
import {
  COMPARED_MS,
  type IncidentExamples,
  type IncidentFindings,
  SIGNATURES_KEPT,
  VALUES_KEPT,
  type ValueCount,
} from '../../domain/incidents/findings';
import type { Incident } from '../../domain/incidents/incident';
import { isCountedMeasure } from '../../domain/rules/measure';
import type { CountedMeasure, RuleCount } from '../../domain/rules/rule';
import type { SessionRecord } from '../../domain/sessions/session';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import { HANDLER_UNPROVEN } from '../../domain/tallies/contribution';
import type { CountRow, EventStore } from '../../store/event-store';
import { BUCKET_MS, type IncidentEvents, queryOf, readCount, readFailing } from './read-evidence';

/** What the findings are read from, besides the counts. */
export type FindingsEvents = IncidentEvents & Pick<EventStore, 'session' | 'healthEventsOf'>;

const MESSAGE_LENGTH = 1_000;

type Of = { incident: Incident; measure: CountedMeasure; from: number; to: number };

/**
 * What sessions show about an incident at `now`, epoch ms; undefined for missing data. Costs six reads of counts and, where an example
 * is not known yet, three of single sessions, however many sessions there are. Errors: those of the store.
 */
export async function readFindings(
  events: FindingsEvents,
  incident: Incident,
  now: number,
): Promise<IncidentFindings | undefined> {
  const { measure } = incident.evidence;
  if (!isCountedMeasure(measure) || incident.targetId === '') return undefined;
  const known = incident.findings;
  const of: Of = { incident, measure, from: incident.beganAt, to: (incident.endedAt ?? now) + 1 };
  // The bucket in which it began has bad sessions of its own.
  const began = Math.floor(of.from / BUCKET_MS) * BUCKET_MS;
  const earlier = { ...of, from: began - COMPARED_MS, to: began };
  const marks = await events.counts({
    ...spanOf(of),
    kinds: ['outcome', 'reached', 'failedStage', 'signature'],
  });
  const signatures = signaturesOf(marks);
  const examples = await readExamples(events, of);
  const shown = await readShown(events, examples.failing, known);
  return {
    releases: await readBy(events, of, 'release'),
    locations: await readBy(events, of, 'location'),
    before: await readBy(events, earlier, 'release'),
    after: await readAfter(events, of, now + 1),
    sessions: sumOf(marks, ({ kind, key }) => kind === 'outcome' && key !== 'excluded'),
    stages: STAGES.map((stage) => ({
      stage,
      reached: sumOf(marks, ({ kind, key }) => kind === 'reached' && isStageKey(key, stage)),
      stopped: sumOf(marks, ({ kind, key }) => kind === 'failedStage' && key === stage),
    })),
    signatures,
    isNew: await isNew(events, earlier, signatures[0]?.id),
    ...shown,
    examples,
  };
}

const spanOf = ({ incident, from, to }: Of) => queryOf({ targetId: incident.targetId, from, to });

const isStageKey = (key: string, stage: Stage) =>
  key === stage || (stage === 'handler' && key === HANDLER_UNPROVEN);

function sumOf(rows: readonly CountRow[], counts: (row: CountRow) => boolean): number {
  return rows.reduce((sum, row) => (counts(row) ? sum + row.n : sum), 0);
}

function signaturesOf(rows: readonly CountRow[]): IncidentFindings['signatures'] {
  const found = new Map<string, { id: string; title: string; sessions: number }>();
  for (const { kind, key, n } of rows) {
    if (kind !== 'signature') continue;
    const [id = ''] = key.split(' ', 1);
    const one = found.get(id) ?? { id, title: key.slice(id.length + 1), sessions: 0 };
    found.set(id, { ...one, sessions: one.sessions + n });
  }
  return [...found.values()].sort((a, b) => b.sessions - a.sessions).slice(0, SIGNATURES_KEPT);
}

/** Whether a way of failing did not occur in the hour before. */
async function isNew(
  events: FindingsEvents,
  earlier: Of,
  id: string | undefined,
): Promise<boolean> {
  if (id === undefined) return false;
  const rows = await events.counts({ ...spanOf(earlier), kinds: ['signature'] });
  return !rows.some(({ key }) => key.split(' ', 1)[0] === id);
}

/** By one dimension, most bad sessions first. Only indicators are tallied with dimensions. */
async function readBy(
  events: FindingsEvents,
  of: Of,
  dimension: 'release' | 'location',
): Promise<ValueCount[]> {
  const { measure } = of;
  if (measure.kind !== 'indicator') return [];
  const rows = await events.tallies({ ...spanOf(of), groupBy: [dimension] });
  return rows
    .map(({ group, counts }) => {
      const { bad, valid, unknown } = counts.indicators[measure.indicator];
      return { value: group[dimension] ?? '', bad, n: valid + unknown };
    })
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.bad - a.bad || b.n - a.n)
    .slice(0, VALUES_KEPT);
}

async function readAfter(
  events: FindingsEvents,
  { incident, measure }: Of,
  to: number,
): Promise<RuleCount | null> {
  const { endedAt, targetId } = incident;
  if (endedAt === null) return null;
  // The last bad session shares its bucket with sessions after it.
  const from = Math.floor(endedAt / BUCKET_MS + 1) * BUCKET_MS;
  return from < to ? readCount(events, measure, { targetId, from, to }) : { bad: 0, n: 0 };
}

/** The first bad session is looked up once, the passing one again whenever another session shows the cause. */
async function readExamples(events: FindingsEvents, of: Of): Promise<IncidentExamples> {
  const { incident, measure } = of;
  const { targetId, beganAt, cause } = incident;
  const known = incident.findings?.examples;
  const first = known?.first ?? (await firstBad(events, of))?.id ?? null;
  const failing = cause.sessionId ?? first;
  if (known && known.failing === failing && known.passing !== null)
    return { first, failing, passing: known.passing };
  const shown = failing === null ? null : await events.session(failing);
  const filter = {
    targetId,
    from: beganAt - COMPARED_MS,
    to: shown?.endedAt ?? of.to,
    seeded: false,
  };
  const { sessions } = await events.sessions({ ...filter, outcomes: ['passed'] }, { limit: 10 });
  const passing = sessions.find((session) => !isBadFor(measure, session))?.id ?? null;
  return { first, failing, passing };
}

async function firstBad(
  events: FindingsEvents,
  { incident, measure }: Of,
): Promise<SessionRecord | undefined> {
  const { targetId, beganAt } = incident;
  const sessions = await readFailing(events, [measure], {
    targetId,
    from: beganAt,
    to: beganAt + BUCKET_MS,
  });
  return sessions
    .filter((session) => isBadFor(measure, session))
    .sort((a, b) => a.endedAt - b.endedAt)[0];
}

type Shown = Pick<IncidentFindings, 'message' | 'close' | 'reportedByBackend'>;

/** The words and the close of the failing example. A session that is gone leaves what was known of it. */
async function readShown(
  events: FindingsEvents,
  failing: string | null,
  known: IncidentFindings | undefined,
): Promise<Shown> {
  const before: Shown = known ?? { message: null, close: null, reportedByBackend: false };
  const session = failing === null ? null : await events.session(failing);
  if (session === null) return before;
  const reports = await events.healthEventsOf(session);
  const said = failureMessage(session.facts, session.failedStage, reports);
  const reported = reports.find(
    ({ stage, outcome }) => stage === session.failedStage && outcome === 'failed',
  );
  const whole = wholeMessage(said, { failedStage: session.failedStage, reports });
  const { code, reason, by } = session.close;
  return {
    message: whole?.slice(0, MESSAGE_LENGTH) ?? null,
    close: code === null ? null : { code, reason, by: by ?? '' },
    reportedByBackend: reported !== undefined,
  };
}
