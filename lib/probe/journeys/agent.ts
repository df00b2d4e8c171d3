import { type AgentFact, RunFilter } from '../../domain/classify/run-filter';
import { RunProgress } from '../../domain/classify/run-progress';
import { readFrame } from '../../domain/frames/read-frame';
import { splitFrame } from '../../domain/frames/split-frame';
import type { FrameMeaning } from '../../domain/sessions/session-facts';
import { agentRequest, automaticReply } from './agent-request';
import type {
  Action,
  Instant,
  Journey,
  JourneyDeadlines,
  RunIds,
  Script,
  ScriptContext,
} from './journey';

/** It has no state, so all sessions share it. */
const READER = { split: splitFrame, read: readFrame };

/**
 * The built-in journey. The server welcomes the client, one agent request follows, then agent events in any known envelope until a
 * final one with an answer.
 */
export const agentJourney: Journey = {
  reader: () => READER,
  script: (context) => new AgentScript(context),
};

/** Its timers: the silence before the request, the hold after the welcome, the wait after a bad end, and the wait for a server that closes by itself. */
const IDLE = 'idle';
const HOLD = 'hold';
const SETTLE = 'settle';
const SERVER_CLOSE = 'serverClose';

class AgentScript implements Script {
  private readonly ids: RunIds;
  /** Null once the request was sent. */
  private messageId: string | null;
  private readonly deadlines: JourneyDeadlines;
  private readonly holdMs: number;
  private readonly idleMs: number;
  private readonly question: string | undefined;
  private readonly endsAtMs: number;
  private readonly filter: RunFilter;
  private readonly progress: RunProgress;
  private hasEvents = false;
  /** When the request was sent and until when the hold lasts, whole ms since the session's start. */
  private requestedMs: number | null = null;
  private heldUntilMs: number | null = null;
  private isSettling = false;
  private isComplete = false;

  constructor(context: ScriptContext) {
    const { ids, idleMs = 0 } = context;
    // What a waiting session needs of its context, and no more: a probe holds thousands of them.
    this.ids = ids;
    this.messageId = context.messageId;
    this.deadlines = context.deadlines;
    this.holdMs = context.holdMs;
    this.idleMs = idleMs;
    this.question = context.question;
    this.endsAtMs = context.endsAtMs;
    this.filter = new RunFilter({ ids });
    this.progress = new RunProgress(ids.runId);
  }

  start(): Action[] {
    return [{ do: 'await', stage: 'ready', ms: this.deadlines.welcomeMs }];
  }

  onReading(meaning: FrameMeaning, at: Instant): Action[] {
    const actions: Action[] = [];
    this.filter.introduce(meaning);
    const reply = automaticReply(meaning, this.ids, at.now);
    if (reply !== null) actions.push({ do: 'send', body: reply });
    if (meaning.kind === 'welcome' && this.heldUntilMs === null)
      actions.push(...this.onWelcome(at));
    if (this.requestedMs === null) return actions;
    if (meaning.kind === 'agent') {
      if (this.filter.isOwn(meaning))
        actions.push(...this.onAgentEvent({ atMs: at.atMs, meaning }));
    } else if (meaning.served === 'emergency') actions.push(...this.settle(at.atMs));
    return actions;
  }

  onTimer(name: string, at: Instant): Action[] {
    if (name === IDLE) return this.ask(at);
    return name === HOLD ? [{ do: 'record', moment: 'held' }] : [{ do: 'finish' }];
  }

  private onWelcome(at: Instant): Action[] {
    const { holdMs, idleMs } = this;
    const hold = this.holdWithin(at.atMs);
    this.heldUntilMs = Math.ceil(at.atMs + hold);
    const actions: Action[] = [{ do: 'record', moment: 'welcome' }];
    const [request, ...waiting] = idleMs === 0 ? this.ask(at) : [];
    if (request) actions.push(request);
    if (hold < holdMs) {
      const text = `the hold was shortened to ${Math.round(hold)} ms by the timeout`;
      actions.push({ do: 'warn', text });
    }
    actions.push({ do: 'timer', name: HOLD, ms: hold }, ...waiting);
    // Nobody is late while nothing was asked.
    if (!request) actions.push({ do: 'clearDeadline' }, { do: 'timer', name: IDLE, ms: idleMs });
    return actions;
  }

  private ask(at: Instant): Action[] {
    const { ids, deadlines, question } = this;
    const messageId = this.messageId ?? '';
    this.messageId = null;
    this.requestedMs = Math.round(at.atMs);
    this.filter.requestedAt = at.now;
    const holdLeftMs = Math.max(0, (this.heldUntilMs ?? 0) - at.atMs);
    // The agent cannot be late before the hold is over.
    const ms = Math.max(deadlines.firstEventMs, holdLeftMs + 1);
    return [
      { do: 'send', body: agentRequest({ ...ids, messageId }, at.now, question), asks: true },
      { do: 'await', stage: 'agent', ms },
    ];
  }

  /** The hold in ms. One that is longer than the time before the end of the session would blame the server for our own timeout. */
  private holdWithin(atMs: number): number {
    const left = this.endsAtMs - atMs;
    return Math.max(0, Math.min(this.holdMs, left / 2));
  }

  private onAgentEvent(event: AgentFact): Action[] {
    this.isSettling = false;
    const actions: Action[] = [{ do: 'clearTimer', name: SETTLE }];
    if (!this.hasEvents) {
      this.hasEvents = true;
      actions.push({ do: 'record', moment: 'firstEvent' }, { do: 'await', stage: 'complete' });
    }
    const { progress } = this;
    progress.add(event);
    // After the end the session only waits for the close; what comes until then still counts.
    if (this.isComplete) return actions;
    if (progress.completedMs !== null) actions.push(...this.complete());
    else if (progress.failure === event) actions.push(...this.settle(event.atMs));
    else actions.push(this.awaitCompletion(event.atMs));
    return actions;
  }

  private complete(): Action[] {
    this.isComplete = true;
    return [
      { do: 'record', moment: 'complete' },
      { do: 'clearDeadline' },
      { do: 'timer', name: SERVER_CLOSE, ms: this.deadlines.serverCloseMs },
    ];
  }

  private awaitCompletion(atMs: number): Action {
    const since = atMs - (this.requestedMs ?? 0);
    return { do: 'await', stage: 'complete', ms: this.deadlines.completionMs - since };
  }

  /** The run ended badly: time for the server to say more, to close, or to go on after all. */
  private settle(atMs: number): Action[] {
    if (this.isSettling || this.isComplete) return [];
    this.isSettling = true;
    const holdLeftMs = Math.max(0, (this.heldUntilMs ?? 0) - atMs);
    const ms = Math.max(this.deadlines.settleMs, holdLeftMs + 1);
    return [{ do: 'timer', name: SETTLE, ms }];
  }
}
