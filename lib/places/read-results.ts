import {
  type ProbeSession,
  type ProbeSlot,
  probeSessionSchema,
  probeSlotSchema,
  RESULTS_AHEAD_MS,
  RESULTS_OLDEST_MS,
  type ResultsAnswer,
} from '../contract/api/places/probe-protocol';
import { classifySession } from '../domain/classify/classify-session';
import type { FinishedSession } from '../domain/sessions/finished-session';
import type { Target } from '../domain/targets/target';
import { MINUTE } from '../domain/time';
import type { TimeSlices } from '../kit/time-slices';

/** Slots as the store takes them. */
export type PlacedSlot = Omit<ProbeSlot, 'counter'> & { probe: string; location: string };

type Read = {
  sessions: FinishedSession[];
  slots: PlacedSlot[];
  refused: ResultsAnswer['refused'];
};

export type ReadTools = {
  /** That of the sender's token. */
  location: string;
  targetOf(id: string): Target | null;
  /** Epoch ms. */
  now: number;
  slices: TimeSlices;
};

/** What a probe sent, with what the server itself knows put in its place: location, names, classification. */
export async function readResults(
  sent: { sessions: readonly unknown[]; slots: readonly unknown[] },
  tools: ReadTools,
): Promise<Read> {
  const read: Read = { sessions: [], slots: [], refused: [] };
  for (const [index, row] of sent.sessions.entries()) {
    const found = readSession(row, tools);
    if (typeof found === 'string') read.refused.push({ what: 'session', index, message: found });
    else read.sessions.push(found);
    if (tools.slices.isOver()) await tools.slices.pause();
  }
  for (const [index, row] of sent.slots.entries()) {
    const found = readSlot(row, tools);
    if (typeof found === 'string') read.refused.push({ what: 'slot', index, message: found });
    else read.slots.push(found);
    if (tools.slices.isOver()) await tools.slices.pause();
  }
  return read;
}

/** A text says why it is refused. */
function readSession(row: unknown, tools: ReadTools): FinishedSession | string {
  const parsed = probeSessionSchema.safeParse(row);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'invalid'}`;
  }
  const session = parsed.data;
  const target = tools.targetOf(session.targetId);
  if (!target) return 'no target has this id';
  return instantProblem(session, tools.now) ?? finishedSession(session, target, tools.location);
}

function instantProblem(
  { startedAt, endedAt, facts }: Pick<ProbeSession, 'startedAt' | 'endedAt' | 'facts'>,
  now: number,
): string | null {
  const latest = Math.max(startedAt, endedAt, facts.requestedAt ?? 0);
  if (latest > now + RESULTS_AHEAD_MS)
    return `it is ${latest - now} ms ahead of the server's clock: correct the clock of the probe`;
  if (Math.min(startedAt, endedAt) < now - RESULTS_OLDEST_MS) return 'it is older than 24 hours';
  if (startedAt > endedAt + RESULTS_AHEAD_MS) return 'it ends before it begins';
  return null;
}

/** What a probe sent, as a session of a target: names and classification are made here. */
export function finishedSession(
  session: ProbeSession,
  target: Target,
  location: string,
): FinishedSession {
  const { id, targetId, journey, journeyHash, transport, facts } = session;
  return {
    id: id.toLowerCase(),
    targetId,
    target: target.name,
    environment: target.environment,
    location,
    journey,
    journeyHash,
    transport,
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    timings: session.timings,
    keys: session.keys,
    loopLagMs: session.loopLagMs,
    facts,
    classification: classifySession(facts),
    frames: session.frames,
  };
}

function readSlot(row: unknown, { location, targetOf, now }: ReadTools): PlacedSlot | string {
  const parsed = probeSlotSchema.safeParse(row);
  if (!parsed.success) return parsed.error.issues[0]?.message ?? 'invalid';
  const { counter, ...slot } = parsed.data;
  if (!targetOf(slot.targetId)) return 'no target has this id';
  if (slot.minute > now + RESULTS_AHEAD_MS) return "it is ahead of the server's clock";
  if (slot.minute < now - RESULTS_OLDEST_MS - MINUTE) return 'it is older than 24 hours';
  return { ...slot, probe: counter, location };
}
