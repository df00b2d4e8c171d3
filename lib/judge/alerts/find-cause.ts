import type { Alert, AlertCause } from '../../domain/alerts/alert';
import { isCountedMeasure } from '../../domain/rules/measure';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import type { Thresholds } from '../../domain/tallies/indicators';
import { stoppingStage } from '../../domain/tallies/where-sessions-stop';
import type { CountRow, EventStore } from '../../store/event-store';

/** A cause is read again at most this often while its alert fires. */
export const CAUSE_EVERY_MS = 60_000;
/** And for at most this many alerts per round: the others follow in the next ones. */
export const CAUSES_PER_ROUND = 20;

/**
 * Why it fails, as far as stored sessions show: one read of counts and one of a single session, over the alert's own window.
 * What was found before stays if that window no longer shows it. Errors: those of the store.
 */
export async function findCause(
  events: Pick<EventStore, 'counts' | 'marks'>,
  { measure, reading, targetId, location, cause }: Alert,
  thresholds: Thresholds,
): Promise<AlertCause> {
  if (!isCountedMeasure(measure) || reading.long === null) return cause;
  // No session fails because a certificate will expire.
  if (measure.kind === 'certificateDays') return cause;
  const { from, to } = reading.long;
  const rows = await events.counts({
    targetId,
    from,
    to,
    step: '10s',
    seeded: false,
    sources: ['synthetic'],
    ...(location === '' ? {} : { location }),
    kinds: ['failedStage', 'signature', 'outcome'],
  });
  const stage = measure.kind === 'stage' ? measure.stage : stageOf(rows, thresholds);
  const signature = signatureOf(rows, (id, title) =>
    measure.kind === 'signature'
      ? id === measure.signature
      : stage === null || title.startsWith(`${stage}:`),
  );
  const [session] = await events.marks(
    {
      targetId,
      from,
      to,
      seeded: false,
      outcomes: ['failed', 'degraded'],
      ...(signature ? { signature: signature.id } : {}),
      ...(measure.kind === 'closeCode' ? { closeCode: measure.code } : {}),
    },
    1,
  );
  return {
    stage: stage ?? cause.stage,
    signature: signature ?? (stage === null || stage === cause.stage ? cause.signature : null),
    sessionId: session?.id ?? cause.sessionId,
  };
}

function stageOf(rows: readonly CountRow[], thresholds: Thresholds): Stage | null {
  const failedAt: Partial<Record<Stage, number>> = {};
  let attempts = 0;
  for (const { kind, key, n } of rows) {
    if (kind === 'outcome' && key !== 'excluded') attempts += n;
    const stage = kind === 'failedStage' && STAGES.find((one) => one === key);
    if (stage) failedAt[stage] = (failedAt[stage] ?? 0) + n;
  }
  return stoppingStage({ attempts, failedAt, reached: {} }, thresholds);
}

/** The most frequent way of failing that counts; keys are `<id> <title>`. */
function signatureOf(
  rows: readonly CountRow[],
  counts: (id: string, title: string) => boolean,
): AlertCause['signature'] {
  const sums = new Map<string, { id: string; title: string; sessions: number }>();
  for (const { kind, key, n } of rows) {
    if (kind !== 'signature') continue;
    const space = key.indexOf(' ');
    const id = space < 0 ? key : key.slice(0, space);
    const title = space < 0 ? key : key.slice(space + 1);
    if (!counts(id, title)) continue;
    const sum = sums.get(id) ?? { id, title, sessions: 0 };
    sum.sessions += n;
    sums.set(id, sum);
  }
  return [...sums.values()].reduce<AlertCause['signature']>(
    (a, b) => (a === null || b.sessions > a.sessions ? b : a),
    null,
  );
}
