import { OTHER_LABEL } from '../labels/new-labels';
import type { ServerConnection } from '../sessions/connection';
import type { StoredHealthEvent } from '../sessions/health-event';
import { countsFor, isUncounted } from '../sessions/uncounted';

/** What a health event can prove about its connection. */
type Proof =
  | 'accepted'
  | 'ready'
  | 'notReady'
  | 'closed'
  | 'factoryOk'
  | 'factoryFailed'
  | 'factoryFailedAlone'
  | 'emergency'
  | 'fallback'
  | 'completed'
  | 'agentFailed'
  | 'seen'
  | LatestProof;

/** Proofs of which the last instant counts: a failure counts unless its stage recovered after it. */
const LATEST_PROOFS = [
  'factoryFailedLast',
  'factoryFailedAloneLast',
  'factoryRecoveredLast',
  'agentFailedLast',
  'agentRecoveredLast',
] as const;
type LatestProof = (typeof LATEST_PROOFS)[number];
const isLatestProof = (proof: Proof) => LATEST_PROOFS.some((one) => one === proof);

type Evidence = Partial<Record<Proof, number>>;

/** Proofs that do not decide an indicator by themselves, and so never choose the bucket. */
const UNDECIDING_PROOFS: ReadonlySet<string> = new Set<Proof>([
  'accepted',
  'fallback',
  'seen',
  ...LATEST_PROOFS,
]);

/**
 * One connection from its health events (decision 15). Evidence is a set that only grows, each proof with its earliest
 * instant (a few with their last), and everything else is derived from it: the same events in any order, batches or number
 * of repeats give the same connection. `revision` grows by one if something changed; else `existing` itself is returned.
 *
 * - connection: good if `ready` is ok, whatever else is known. Bad if a stage before it failed, or if an accepted
 *   connection closed without it. Undecided if only its accept is known.
 * - factory: bad if it failed and did not recover later, else good if it was ok.
 * - emergency: bad if activated or attempted, else good if factory is known.
 * - agent: good if completed, unless the fallback or emergency handler served; bad if agent or completion failed.
 * - An event that does not count for an indicator proves nothing bad of it (`uncounted.ts`): a failed factory may count for factory
 *   alone (`factoryFailedAlone`), and an emergency for agent alone.
 * - decidedAt, which chooses the bucket: the earliest event that decided any of these. A later agent outcome corrects that
 *   bucket, so that a connection is counted once and in one place; only an older event that arrives late can move it.
 *
 * Events of other connections are ignored. Throws a RangeError if there is neither an event with a connection id nor an
 * existing connection.
 */
export function foldConnection(
  existing: ServerConnection | null,
  events: StoredHealthEvent[],
): ServerConnection {
  const first = events[0];
  const connectionId = existing?.connectionId ?? first?.connectionId;
  if (connectionId === undefined) throw new RangeError('no event names a connection');
  const isOwn = (event: StoredHealthEvent) => event.connectionId === connectionId;
  const own = events.every(isOwn) ? events : events.filter(isOwn);
  const evidence: Evidence = { ...existing?.evidence };
  for (const event of own)
    for (const proof of proofsOf(event)) {
      const known = evidence[proof] ?? event.bucketAt;
      const pick = isLatestProof(proof) ? Math.max : Math.min;
      evidence[proof] = pick(known, event.bucketAt);
    }

  const folded: ServerConnection = {
    connectionId,
    revision: existing?.revision ?? 0,
    targetId: pickSmallest(existing?.targetId, own, (event) => event.targetId),
    environment: pickSmallest(existing?.environment, own, (event) => event.environment) ?? '',
    release: pickLabel(knownRelease(existing), own, knownRelease) ?? 'unknown',
    instance: pickLabel(existing?.instance, own, (event) => event.instance),
    sessionId: pickSmallest(existing?.sessionId, own, (event) => event.sessionId),
    seeded: existing?.seeded === true || own.some((e) => e.seeded),
    firstAt: earliestInstant(evidence, () => true) ?? existing?.firstAt ?? 0,
    ...decideIndicators(evidence),
    evidence: sortEvidence(evidence),
  };
  if (existing && isSameConnection(existing, folded)) return existing;
  return { ...folded, revision: folded.revision + 1 };
}

/** Compares independently of the order of fields, because a store may return them in another order. */
function isSameConnection(a: ServerConnection, b: ServerConnection): boolean {
  const { evidence: before = {}, ...x } = a;
  const { evidence: after = {}, ...y } = b;
  const flat = (record: object) => JSON.stringify(Object.entries(record).sort());
  return flat(x) === flat(y) && flat(before) === flat(after);
}

function proofsOf(event: StoredHealthEvent): Proof[] {
  if (isUncounted(event)) return ['seen'];
  const steppedIn = event.outcome === 'activated' || event.outcome === 'attempted';
  const proofs: Proof[] = ['seen', ...handlerProofs(event, steppedIn)];
  if (steppedIn) return proofs;
  const failed = event.outcome === 'failed';
  const recovered = event.outcome === 'recovered';
  const notReady: Proof[] = countsFor(event, 'connection') ? ['notReady'] : [];
  switch (event.stage) {
    case 'connect':
    case 'auth':
    case 'handler':
      if (failed) proofs.push(...notReady);
      break;
    case 'accept':
      if (failed) proofs.push(...notReady);
      else proofs.push('accepted');
      break;
    case 'factory':
      if (failed) proofs.push(...failedFactoryProofs(event));
      else proofs.push('factoryOk');
      if (recovered) proofs.push('factoryRecoveredLast');
      break;
    case 'ready':
      if (failed) proofs.push(...notReady);
      else proofs.push('ready');
      break;
    case 'agent':
    case 'complete':
      if (failed && countsFor(event, 'agent')) proofs.push('agentFailed', 'agentFailedLast');
      else if (!failed && event.stage === 'complete') proofs.push('completed');
      if (recovered) proofs.push('agentRecoveredLast');
      break;
    case 'close':
      if (countsFor(event, 'connection')) proofs.push('closed');
      break;
  }
  return proofs;
}

/** An emergency that does not count still served, which an agent's success must not hide. */
function handlerProofs(event: StoredHealthEvent, steppedIn: boolean): Proof[] {
  const { handler } = event;
  if (handler === 'emergency' || (steppedIn && handler === undefined))
    return [countsFor(event, 'emergency') ? 'emergency' : 'fallback'];
  return handler === 'fallback' ? ['fallback'] : [];
}

function failedFactoryProofs(event: StoredHealthEvent): Proof[] {
  const [factory, connection] = [countsFor(event, 'factory'), countsFor(event, 'connection')];
  if (factory && connection) return ['factoryFailed', 'factoryFailedLast'];
  if (factory) return ['factoryFailedAlone', 'factoryFailedAloneLast'];
  return connection ? ['notReady'] : [];
}

type DecidedIndicators = Pick<
  ServerConnection,
  'accepted' | 'connection' | 'factory' | 'emergency' | 'agent' | 'decidedAt'
>;

function decideIndicators(evidence: Evidence): DecidedIndicators {
  const has = (proof: Proof) => evidence[proof] !== undefined;
  const factoryFailed = hasUnrecoveredFailure(evidence, 'factory');
  const factoryFailedAlone = hasUnrecoveredFailure(evidence, 'factory', 'factoryFailedAlone');
  const agentFailed = hasUnrecoveredFailure(evidence, 'agent');
  const accepted = has('accepted') || has('ready');
  const notReady = has('notReady') || factoryFailed || (accepted && has('closed'));
  const connection = has('ready') ? 'good' : notReady ? 'bad' : null;
  const factory = factoryFailed || factoryFailedAlone ? 'bad' : has('factoryOk') ? 'good' : null;
  const emergency = has('emergency') ? 'bad' : factory === null ? null : 'good';
  const canned = has('emergency') || has('fallback');
  const agent =
    agentFailed || (has('completed') && canned) ? 'bad' : has('completed') ? 'good' : null;
  const decided = connection ?? factory ?? emergency ?? agent;
  const decidedAt =
    decided === null ? null : earliestInstant(evidence, (proof) => !UNDECIDING_PROOFS.has(proof));
  return { accepted, connection, factory, emergency, agent, decidedAt };
}

/** Whether the stage failed and did not recover later. Evidence of older versions has only the first instant. */
function hasUnrecoveredFailure(
  evidence: Evidence,
  stage: 'factory' | 'agent',
  proof: 'factoryFailed' | 'factoryFailedAlone' | 'agentFailed' = `${stage}Failed`,
): boolean {
  const failedAt = evidence[`${proof}Last`] ?? evidence[proof];
  const recoveredAt = evidence[`${stage}RecoveredLast`] ?? Number.NEGATIVE_INFINITY;
  return failedAt !== undefined && recoveredAt <= failedAt;
}

function earliestInstant(evidence: Evidence, counts: (proof: string) => boolean): number | null {
  let earliest: number | null = null;
  for (const [proof, at] of Object.entries(evidence))
    if ((earliest === null || at < earliest) && counts(proof)) earliest = at;
  return earliest;
}

type Text = string | null | undefined;
type TextOf = (event: StoredHealthEvent) => Text;

const knownRelease = (of: { release?: string | undefined } | null): Text =>
  of === null || of.release === 'unknown' ? null : of.release;

/** The smallest text, if events disagree: arbitrary, but the same in every order of arrival. */
function pickSmallest(
  known: Text,
  events: readonly StoredHealthEvent[],
  textOf: TextOf,
): string | null {
  let smallest = known ?? null;
  for (const event of events) {
    const text = textOf(event) ?? null;
    if (text !== null && (smallest === null || text < smallest)) smallest = text;
  }
  return smallest;
}

/** A label that stands for itself, if there is one, before the one of all others. */
function pickLabel(
  known: Text,
  events: readonly StoredHealthEvent[],
  textOf: TextOf,
): string | null {
  const ofItself = (text: Text) => (text === OTHER_LABEL ? null : text);
  return (
    pickSmallest(ofItself(known), events, (event) => ofItself(textOf(event))) ??
    pickSmallest(known, events, textOf)
  );
}

const sortEvidence = (evidence: Evidence): Record<string, number> =>
  Object.fromEntries(Object.entries(evidence).sort(([a], [b]) => (a < b ? -1 : 1)));
