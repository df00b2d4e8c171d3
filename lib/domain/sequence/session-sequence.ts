import { closeCodeName } from '../sessions/close-codes';
import type { SessionRecord } from '../sessions/session';
import type { Stage, StageResult } from '../sessions/stages';

const ACTORS = ['client', 'server', 'auth', 'factory', 'handler', 'agent'] as const;
export type Actor = (typeof ACTORS)[number];

export const ACTOR_NAMES: Record<Actor, string> = {
  client: 'Client',
  server: 'WebSocket server',
  auth: 'Authentication',
  factory: 'Factory',
  handler: 'Agent handler',
  agent: 'Agent',
};

/** One arrow. `atMs`: since the session's start, null where nothing shows the instant. */
export type SequenceStep = {
  from: Actor;
  to: Actor;
  text: string;
  tone: 'ok' | 'failed' | 'unproven';
  atMs: number | null;
};

export type Sequence = { actors: Actor[]; steps: SequenceStep[] };

type Arrow = [from: Actor, to: Actor, text: string];

/** What each stage is between client and backend: a question and its answer. */
const ARROWS: Record<Exclude<Stage, 'close'>, [ask: Arrow | null, answer: Arrow]> = {
  connect: [null, ['client', 'server', 'connect']],
  accept: [
    ['client', 'server', 'upgrade to WebSocket'],
    ['server', 'client', '101 accepted'],
  ],
  auth: [
    ['server', 'auth', 'authenticate'],
    ['auth', 'server', 'authenticated'],
  ],
  factory: [
    ['server', 'factory', 'create the manager of the connection'],
    ['factory', 'server', 'created'],
  ],
  handler: [
    ['server', 'handler', 'register the handler'],
    ['handler', 'server', 'registered'],
  ],
  ready: [null, ['server', 'client', 'welcome']],
  agent: [
    ['client', 'server', 'request'],
    ['agent', 'server', 'started'],
  ],
  complete: [null, ['server', 'client', 'answer']],
};

/**
 * The sequence diagram of a session: what its stages prove, with the words of the failure in place of the answer that did not come.
 * `message`: why it failed, null where it passed. Stages that were never entered are left out.
 */
export function sessionSequence(
  {
    stages,
    close,
    failedStage,
    timings,
  }: Pick<SessionRecord, 'stages' | 'close' | 'failedStage'> & { timings: { totalMs: number } },
  message: string | null,
): Sequence {
  const steps: SequenceStep[] = [];
  for (const result of stages) {
    const { stage, outcome, measured } = result;
    if (stage === 'close' || outcome === 'skipped' || measured === false) continue;
    const failure = stage === failedStage ? (message ?? 'failed') : 'failed';
    steps.push(...stepsOf(stage, result, failure));
  }
  if (close.code !== null) {
    const byUs = close.by === 'client';
    const reason = close.reason === '' ? closeCodeName(close.code) : close.reason;
    steps.push({
      from: byUs ? 'client' : 'server',
      to: byUs ? 'server' : 'client',
      text: `close ${close.code}, ${reason}`,
      tone: failedStage === null ? 'ok' : 'failed',
      atMs: timings.totalMs,
    });
  }
  const used = new Set(steps.flatMap(({ from, to }) => [from, to]));
  return { actors: ACTORS.filter((actor) => used.has(actor)), steps };
}

function stepsOf(
  stage: Exclude<Stage, 'close'>,
  { outcome, ms }: StageResult,
  failure: string,
): SequenceStep[] {
  const [ask, [from, to, answer]] = ARROWS[stage];
  const asked: SequenceStep[] = ask
    ? [{ from: ask[0], to: ask[1], text: ask[2], tone: 'ok', atMs: null }]
    : [];
  if (outcome === 'ok') return [...asked, { from, to, text: answer, tone: 'ok', atMs: ms }];
  if (outcome === 'failed')
    return [...asked, { from, to, text: failure, tone: 'failed', atMs: ms }];
  return [...asked, { from, to, text: `${answer}: not proven`, tone: 'unproven', atMs: ms }];
}
