import type { ServerConnection } from '../sessions/connection';
import type { StoredHealthEvent } from '../sessions/health-event';

/** What a health event can prove about its connection. */
type Proof =
  | 'accepted'
  | 'ready'
  | 'notReady'
  | 'closed'
  | 'factoryOk'
  | 'factoryFailed'
  | 'emergency'
  | 'fallback'
  | 'completed'
  | 'agentFailed'
  | 'seen'
  | Latest;

/** Proofs of which the last instant counts: a failure stands unless its stage recovered after it. */
const LATEST = [
  'factoryFailedLast',
  'factoryRecoveredLast',
  'agentFailedLast',
  'agentRecoveredLast',
] as const;
type Latest = (typeof LATEST)[number];
const isLatest = (proof: Proof) => LATEST.some((one) => one === proof);

type Evidence = Partial<Record<Proof, number>>;

/** Proofs that do not decide an indicator by themselves, and so never choose the bucket. */
const DECIDES_NOTHING: ReadonlySet<string> = new Set<Proof>([
  'accepted',
  'fallback',
  'seen',
  ...LATEST,
]);

/**
 * One connection from its health events (decision 15). Evidence is a set that only grows, each proof with the earliest
 * instant it was seen at (a few with the last), and everything else is read from it: the same events in any order, batches or number of repeats
 * make the same connection. `revision` grows by one when something changed; else `existing` itself comes back.
 *
 * - connection: `ready` ok is good and outweighs all else. Bad where a stage before it failed, or where an accepted
 *   connection closed without it. Known only by its accept it is undecided.
 * - factory: ok or failed; a failure outweighs, unless the stage recovered after it. emergency: activated or attempted is bad, else good where factory is known.
 * - agent: completed ok is good, unless the fallback or emergency handler served; a failed agent or completion is bad.
 * - decidedAt, the bucket: the earliest event that decided any of these. A later agent outcome corrects that bucket, so that
 *   a connection is counted once and in one place; only an older event that arrives late can move it.
 *
 * All events must be of one connection; with none at all and nothing existing it throws a RangeError.
 */
export function foldConnection(
  existing: ServerConnection | null,
  events: StoredHealthEvent[],
): ServerConnection {
  const first = events[0];
  const connectionId = existing?.connectionId ?? first?.connectionId;
  if (connectionId === undefined) throw new RangeError('no event names a connection');
  const own = events.filter((event) => event.connectionId === connectionId);
  const evidence: Evidence = { ...existing?.evidence };
  for (const event of own)
    for (const proof of proofsOf(event)) {
      const known = evidence[proof] ?? event.bucketAt;
      const pick = isLatest(proof) ? Math.max : Math.min;
      evidence[proof] = pick(known, event.bucketAt);
    }

  const folded: ServerConnection = {
    connectionId,
    revision: existing?.revision ?? 0,
    targetId: agree([existing?.targetId, ...own.map((e) => e.targetId)]),
    environment: agree([existing?.environment, ...own.map((e) => e.environment)]) ?? '',
    release:
      agree([existing?.release, ...own.map((e) => e.release)].filter((r) => r !== 'unknown')) ??
      'unknown',
    instance: agree([existing?.instance, ...own.map((e) => e.instance)]),
    sessionId: agree([existing?.sessionId, ...own.map((e) => e.sessionId)]),
    seeded: existing?.seeded === true || own.some((e) => e.seeded),
    firstAt: earliest(evidence, () => true) ?? existing?.firstAt ?? 0,
    ...decide(evidence),
    evidence: sorted(evidence),
  };
  if (existing && same(existing, folded)) return existing;
  return { ...folded, revision: folded.revision + 1 };
}

/** Not by the text of the whole record: a store may give its fields back in another order. */
function same(a: ServerConnection, b: ServerConnection): boolean {
  const { evidence: before = {}, ...x } = a;
  const { evidence: after = {}, ...y } = b;
  const flat = (record: object) => JSON.stringify(Object.entries(record).sort());
  return flat(x) === flat(y) && flat(before) === flat(after);
}

function proofsOf(event: StoredHealthEvent): Proof[] {
  const proofs: Proof[] = ['seen'];
  const failed = event.outcome === 'failed';
  const recovered = event.outcome === 'recovered';
  const steppedIn = event.outcome === 'activated' || event.outcome === 'attempted';
  if (event.handler === 'emergency' || (steppedIn && event.handler === undefined))
    proofs.push('emergency');
  if (event.handler === 'fallback') proofs.push('fallback');
  if (steppedIn) return proofs;
  switch (event.stage) {
    case 'connect':
    case 'auth':
    case 'handler':
      if (failed) proofs.push('notReady');
      break;
    case 'accept':
      proofs.push(failed ? 'notReady' : 'accepted');
      break;
    case 'factory':
      if (failed) proofs.push('factoryFailed', 'factoryFailedLast');
      else proofs.push('factoryOk');
      if (recovered) proofs.push('factoryRecoveredLast');
      break;
    case 'ready':
      proofs.push(failed ? 'notReady' : 'ready');
      break;
    case 'agent':
    case 'complete':
      if (failed) proofs.push('agentFailed', 'agentFailedLast');
      else if (event.stage === 'complete') proofs.push('completed');
      if (recovered) proofs.push('agentRecoveredLast');
      break;
    case 'close':
      proofs.push('closed');
      break;
  }
  return proofs;
}

type Decided = Pick<
  ServerConnection,
  'accepted' | 'connection' | 'factory' | 'emergency' | 'agent' | 'decidedAt'
>;

function decide(evidence: Evidence): Decided {
  const has = (proof: Proof) => evidence[proof] !== undefined;
  const factoryFailed = stands(evidence, 'factory');
  const agentFailed = stands(evidence, 'agent');
  const accepted = has('accepted') || has('ready');
  const notReady = has('notReady') || factoryFailed || (accepted && has('closed'));
  const connection = has('ready') ? 'good' : notReady ? 'bad' : null;
  const factory = factoryFailed ? 'bad' : has('factoryOk') ? 'good' : null;
  const emergency = has('emergency') ? 'bad' : factory === null ? null : 'good';
  const canned = has('emergency') || has('fallback');
  const agent =
    agentFailed || (has('completed') && canned) ? 'bad' : has('completed') ? 'good' : null;
  const decided = connection ?? factory ?? emergency ?? agent;
  const decidedAt =
    decided === null ? null : earliest(evidence, (proof) => !DECIDES_NOTHING.has(proof));
  return { accepted, connection, factory, emergency, agent, decidedAt };
}

/** Whether a failure of the stage was not taken back. Evidence of older versions knows only its first instant. */
function stands(evidence: Evidence, stage: 'factory' | 'agent'): boolean {
  const failedAt = evidence[`${stage}FailedLast`] ?? evidence[`${stage}Failed`];
  const recoveredAt = evidence[`${stage}RecoveredLast`] ?? Number.NEGATIVE_INFINITY;
  return failedAt !== undefined && recoveredAt <= failedAt;
}

function earliest(evidence: Evidence, counts: (proof: string) => boolean): number | null {
  const instants = Object.entries(evidence).filter(([proof]) => counts(proof));
  return instants.length === 0 ? null : Math.min(...instants.map(([, at]) => at));
}

/** Where events disagree the smallest text is taken: an odd choice, and the same one in every order of arrival. */
function agree(values: Array<string | null | undefined>): string | null {
  const known = values.filter((value): value is string => value !== null && value !== undefined);
  return known.sort()[0] ?? null;
}

const sorted = (evidence: Evidence): Record<string, number> =>
  Object.fromEntries(Object.entries(evidence).sort(([a], [b]) => (a < b ? -1 : 1)));
