import { classifySession } from '../../domain/classify/classify-session';
import { readFrame } from '../../domain/frames/read-frame';
import type { FrameRecord, SessionRecord } from '../../domain/sessions/session';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import { stageOutcome } from '../../domain/sessions/session-stages';
import { uuidv7 } from '../../kit/ids';
import { seededBytes, seededRandom, skewedBetween } from './seeded-random';
import {
  PHASES,
  type Phase,
  type Plot,
  type PlotFrame,
  type PlotScript,
  scriptOf,
} from './session-plots';

/** One session of the past, ready to be stored. */
export type SeededSession = { record: SessionRecord; frames: FrameRecord[] | null };

export type SeededTarget = { id: string; name: string; environment: string };

export type SeedRequest = {
  plot: Plot;
  target: SeededTarget;
  release: string;
  instance: string;
  location: string;
  /** Epoch ms. */
  startedAt: number;
  /** How busy the backend is: 1 on average. */
  load: number;
  seed: string;
};

/** Typical instants in ms from the start, on a quiet backend. */
const TYPICAL: Record<Phase, number> = {
  connected: 1.6,
  accepted: 4.5,
  answered: 7,
  welcomed: 9,
  started: 34,
  thinking: 120,
  executing: 240,
  executed: 330,
  completed: 470,
};
const DEADLINES = { agent: 15_000, complete: 60_000 };
const SPREAD = 0.28;

/** One finished session of the past, the same for the same request: facts as a probe would have seen them, classified as theirs are. */
export function makeSession(request: SeedRequest): SeededSession {
  const { plot, target, release, instance, startedAt } = request;
  const random = seededRandom(`${request.seed}|${target.id}|${startedAt}`);
  const id = () => uuidv7(startedAt, seededBytes(random));
  const ids = { sessionId: id(), runId: id(), threadId: id(), userId: `probe-${id()}` };
  const traceId = Buffer.from(seededBytes(random)(16)).toString('hex');
  const connectionId = `conn-${id()}`;
  const script = scriptOf(plot, {
    connection_id: connectionId,
    environment: target.environment,
    service_version: release,
    instance_id: instance,
  });
  const instants = pace(random, request.load);
  const facts = factsOf(script, { ...ids, traceId, instants });
  const classification = classifySession(facts, []);
  const totalMs = facts.close?.atMs ?? instants[script.endsAfter];
  const { announced } = facts;
  const record: SessionRecord = {
    ...classification,
    id: ids.sessionId,
    revision: 0,
    targetId: target.id,
    target: target.name,
    environment: target.environment,
    release,
    straddle: false,
    location: request.location,
    journey: 'agent',
    transport: 'ws',
    stratum: 'steady',
    instance: announced.instance,
    seeded: true,
    startedAt,
    endedAt: startedAt + Math.round(totalMs),
    close: { code: facts.close?.code ?? null, reason: '', by: null, ...closeOf(facts) },
    timings: timingsOf(facts, classification, totalMs),
    events: eventNames(facts),
    keys: {
      traceId,
      runId: ids.runId,
      threadId: ids.threadId,
      userId: ids.userId,
      connectionId: announced.connectionId,
    },
    excludedBecause: null,
    loopLagMs: round(random() * 3),
    facts,
  };
  const kept = classification.outcome !== 'passed';
  return { record, frames: kept ? transcript(script, facts, instants) : null };
}

type Instants = Record<Phase, number>;

function pace(random: () => number, load: number): Instants {
  const instants = {} as Instants;
  let at = 0;
  let typical = 0;
  for (const phase of PHASES) {
    at += (TYPICAL[phase] - typical) * load * skewedBetween(random, SPREAD);
    typical = TYPICAL[phase];
    instants[phase] = round(at);
  }
  return instants;
}

const round = (ms: number) => Math.round(ms * 10) / 10;

type Meaning = SessionFacts['frames'][number]['meaning'];

/** Only the welcome differs from session to session; all other frames are read once. */
const MEANINGS = new Map<string, Meaning>();

function meaningOf({ after, text }: PlotFrame): Meaning {
  if (after === 'welcomed') return readFrame(text);
  const known = MEANINGS.get(text) ?? readFrame(text);
  MEANINGS.set(text, known);
  return known;
}

function factsOf(
  script: PlotScript,
  of: { sessionId: string; runId: string; threadId: string; traceId: string; instants: Instants },
): SessionFacts {
  const { instants } = of;
  const frames = script.frames.map((frame) => ({
    atMs: instants[frame.after],
    meaning: meaningOf(frame),
  }));
  const welcome = frames.find(({ meaning }) => meaning.kind === 'welcome')?.meaning;
  const accepted = script.end.how !== 'refused' && script.end.how !== 'status';
  const { deadline } = script;
  return {
    connectedMs: script.end.how === 'refused' ? null : instants.connected,
    acceptedMs: accepted ? instants.accepted : null,
    upgradeStatus: script.end.how === 'status' ? script.end.status : null,
    error:
      script.end.how === 'refused'
        ? { phase: 'tcp', code: 'ECONNREFUSED', message: 'connection refused' }
        : null,
    probeFault: null,
    deadline: deadline && { stage: deadline, atMs: DEADLINES[deadline] },
    requestedMs: script.requests ? round(instants.welcomed + 0.2) : null,
    heldMs: deadline ? 5_000 : null,
    frames,
    close: closing(script, instants),
    ids: {
      runId: of.runId,
      threadId: of.threadId,
      sessionId: of.sessionId,
      traceId: of.traceId,
    },
    announced: {
      release: welcome?.kind === 'welcome' ? welcome.release : null,
      instance: welcome?.kind === 'welcome' ? welcome.instance : null,
      connectionId: welcome?.kind === 'welcome' ? welcome.connectionId : null,
    },
    warnings: [],
  };
}

function closing(
  { end, deadline, endsAfter }: PlotScript,
  instants: Instants,
): SessionFacts['close'] {
  const atMs = round((deadline ? DEADLINES[deadline] : instants[endsAfter]) + 0.6);
  switch (end.how) {
    case 'client':
      return { code: 1000, reason: end.reason, by: 'client', atMs };
    case 'server':
      return { code: end.code, reason: end.reason, by: 'server', atMs };
    case 'network':
      return { code: 1006, reason: '', by: 'network', atMs };
    default:
      return null;
  }
}

function closeOf({ close }: SessionFacts): Partial<SessionRecord['close']> {
  return close ? { code: close.code, reason: close.reason, by: close.by } : {};
}

function eventNames(facts: SessionFacts): string[] {
  return facts.frames.flatMap(({ meaning }) => (meaning.kind === 'agent' ? [meaning.event] : []));
}

function timingsOf(
  facts: SessionFacts,
  classification: Pick<SessionRecord, 'stages'>,
  totalMs: number,
): SessionRecord['timings'] {
  const at = (stage: 'ready' | 'complete') =>
    stageOutcome(classification, stage) === 'ok'
      ? (classification.stages.find((result) => result.stage === stage)?.ms ?? null)
      : null;
  return {
    dnsMs: null,
    connectMs: facts.connectedMs,
    tlsMs: null,
    upgradeMs: facts.acceptedMs,
    readyMs: at('ready'),
    firstEventMs: facts.frames.find(({ meaning }) => meaning.kind === 'agent')?.atMs ?? null,
    completeMs: at('complete'),
    totalMs,
  };
}

function transcript(script: PlotScript, facts: SessionFacts, instants: Instants): FrameRecord[] {
  const line = (atMs: number, direction: 'in' | 'out', text: string): FrameRecord => ({
    atMs,
    direction,
    kind: 'text',
    size: Buffer.byteLength(text),
    text,
    truncated: false,
  });
  const frames = script.frames.map(({ after, text }) => line(instants[after], 'in', text));
  if (facts.requestedMs !== null) {
    const { runId, threadId } = facts.ids;
    const request = JSON.stringify({ type: 'start_agent', run_id: runId, thread_id: threadId });
    frames.push(line(facts.requestedMs, 'out', request));
  }
  if (facts.close && facts.close.by !== 'network') {
    const { atMs, code, reason, by } = facts.close;
    const direction = by === 'client' ? 'out' : 'in';
    frames.push({ ...line(atMs, direction, `${code} ${reason}`.trim()), kind: 'close' });
  }
  return frames.sort((a, b) => a.atMs - b.atMs);
}
