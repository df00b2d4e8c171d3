import { hasProbeId, isMadeOf } from '../sessions/probe-id';
import type { FrameFact, FrameMeaning, SessionFacts } from '../sessions/session-facts';
import { requestPosition } from './arrival';

export type AgentMeaning = Extract<FrameFact['meaning'], { kind: 'agent' }>;
export type AgentFact = { atMs: number; meaning: AgentMeaning };

/**
 * Why an event does not belong to this run. `leak`: it carries an id of another session of ours. `old`: it says that it was made
 * before our request. `foreign`: neither its run nor its thread is ours. `other`: another run was taken for ours before.
 */
export type ForeignReason = 'leak' | 'old' | 'foreign' | 'other';

/** A session's own ids, and when its request was sent (epoch ms; absent in facts of older versions). */
type RunFilterInput = {
  ids: Pick<SessionFacts['ids'], 'runId' | 'threadId'>;
  requestedAt?: number | undefined;
};

/** A clock of the backend may be this much behind ours, ms. Replayed runs are older. */
const CLOCK_SKEW_MS = 60_000;
/** Most ids of one kind that count as this session's. */
const MOST_IDS = 8;
const NO_IDS: readonly string[] = [];
const NONE_REFUSED: ReadonlyMap<ForeignReason, string> = new Map();

/**
 * Decides for one frame after another, in order of arrival, whether it is an agent event of this run: it carries our run or thread id,
 * or none. Ids that the server introduces in its welcome, handshake or acknowledgement are ours too. Until an event with our id
 * arrives the first foreign run is adopted, because backends mint their own ids (decision 53): never one that another session of ours
 * used, no event that was made before our request, and none of which both run and thread are foreign.
 */
export class RunFilter {
  private refusedEvents: Map<ForeignReason, string> | null = null;
  private readonly own: RunFilterInput['ids'];
  /** Beside the session's own, made once there are any: a probe holds thousands of sessions. */
  private runIds: readonly string[] = NO_IDS;
  private threadIds: readonly string[] = NO_IDS;
  /** When the request was sent, epoch ms. */
  requestedAt: number | undefined;
  /** The welcome by the clock of the backend, epoch ms. */
  private welcomedAt = Number.POSITIVE_INFINITY;
  private seenOwn = false;
  private adopted: string | null = null;

  constructor({ ids, requestedAt }: RunFilterInput) {
    this.own = ids;
    this.requestedAt = requestedAt;
  }

  /** Events that were left out, with an id of one of them. */
  get refused(): ReadonlyMap<ForeignReason, string> {
    return this.refusedEvents ?? NONE_REFUSED;
  }

  /** Whether an agent event is of this run. */
  isOwn(meaning: AgentMeaning): boolean {
    const reason = this.reasonToRefuse(meaning);
    if (reason === null) return true;
    this.refusedEvents ??= new Map();
    if (!this.refusedEvents.has(reason))
      this.refusedEvents.set(reason, meaning.runId ?? meaning.threadId ?? '');
    return false;
  }

  /** Takes ids that the server gives to this session: those of a welcome, a handshake or an acknowledgement on its own socket. */
  introduce(meaning: FrameMeaning): void {
    const { kind, runId, threadId } = meaning;
    if (kind === 'welcome' && meaning.sentAt !== undefined) this.welcomedAt = meaning.sentAt;
    if (kind !== 'welcome' && kind !== 'handshake' && kind !== 'ack') return;
    if (runId !== undefined && !hasProbeId(runId)) this.runIds = withId(this.runIds, runId);
    if (threadId !== undefined && !hasProbeId(threadId))
      this.threadIds = withId(this.threadIds, threadId);
  }

  private reasonToRefuse(meaning: AgentMeaning): ForeignReason | null {
    const { runId, threadId } = meaning;
    const { own } = this;
    const isOwnRun =
      runId !== undefined && (isMadeOf(runId, own.runId) || this.runIds.includes(runId));
    const isOwnThread =
      threadId !== undefined &&
      (isMadeOf(threadId, own.threadId) || this.threadIds.includes(threadId));
    if (!isOwnRun && this.isOfAnother(meaning, isOwnThread)) return 'leak';
    if (isOwnRun || isOwnThread) {
      this.seenOwn = true;
      if (runId !== undefined && runId !== own.runId) this.runIds = withId(this.runIds, runId);
      return null;
    }
    const foreign = runId ?? (threadId === undefined ? null : `thread:${threadId}`);
    if (foreign === null) return this.isOld(meaning) ? 'old' : null;
    if (foreign === this.adopted) return null;
    if (this.seenOwn || this.adopted !== null) return 'other';
    if (this.requestedAt !== undefined && runId !== undefined && threadId !== undefined)
      return 'foreign';
    if (this.isOld(meaning)) return 'old';
    this.adopted = foreign;
    return null;
  }

  private isOfAnother({ runId, threadId, ofAnother }: AgentMeaning, isOwnThread: boolean): boolean {
    if (ofAnother === true && runId !== this.adopted) return true;
    if (runId !== undefined && hasProbeId(runId)) return true;
    return !isOwnThread && threadId !== undefined && hasProbeId(threadId);
  }

  private isOld({ sentAt }: AgentMeaning): boolean {
    if (sentAt === undefined || this.requestedAt === undefined) return false;
    // What was made before the welcome by the same clock is old, whatever that clock shows.
    return sentAt < Math.min(this.requestedAt, this.welcomedAt) - CLOCK_SKEW_MS;
  }
}

function withId(ids: readonly string[], id: string): readonly string[] {
  return ids.length >= MOST_IDS - 1 || ids.includes(id) ? ids : ids.concat(id);
}

/** The agent events of this run, in order of arrival: on this socket, after our request. And what was left out. */
export function agentEventsOf(facts: SessionFacts): {
  events: AgentFact[];
  refused: RunFilter['refused'];
} {
  const filter = new RunFilter(facts);
  const events: AgentFact[] = [];
  const asked = requestPosition(facts);
  if (asked === Number.POSITIVE_INFINITY) return { events, refused: filter.refused };
  for (const [position, { atMs, meaning }] of facts.frames.entries()) {
    if (meaning.kind !== 'agent') filter.introduce(meaning);
    else if (position >= asked && filter.isOwn(meaning)) events.push({ atMs, meaning });
  }
  return { events, refused: filter.refused };
}

/** Most names of agent events that are stored with a session. */
const EVENT_NAME_LIMIT = 64;

/** Names of the agent events of this run; if there are more than 64, the first 63 and the last. */
export function eventNamesOf(facts: SessionFacts): string[] {
  const names = agentEventsOf(facts).events.map((event) => event.meaning.event);
  if (names.length <= EVENT_NAME_LIMIT) return names;
  return [...names.slice(0, EVENT_NAME_LIMIT - 1), ...names.slice(-1)];
}
