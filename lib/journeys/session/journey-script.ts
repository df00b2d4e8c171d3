import type { Stage } from '../../domain/sessions/stages';
import type { CompiledJourney } from '../compile/compile-journey';
import type { Step, Wait } from '../compile/compile-steps';
import { encodeMessage } from '../frames/encode-message';
import { SESSION_LIMITS } from '../language/limits';
import type { FailingSign, Sign } from '../language/names';
import type { SessionValues } from '../values/session-values';
import type { AudioMeter } from '../voice/audio-meter';
import type { BuiltInSigns } from './built-in-signs';
import { Expectations } from './expectations';
import { fillDuration, fillMessage, fillRequest } from './fill-values';
import { BEAT, HeartbeatScript } from './heartbeat-script';
import type { JourneyReader } from './journey-reader';
import type { Reading } from './reading';
import type { HttpOutcome, Instant, ScriptAction, ScriptTimes, ServerClose } from './script-action';
import { SPEAK, SpeechScript } from './speech-script';

type ScriptParts = {
  journey: CompiledJourney;
  values: SessionValues;
  reader: JourneyReader;
  builtIn: BuiltInSigns;
  meter: AudioMeter;
  times: ScriptTimes;
};

/** Its timers. */
const HOLD = 'hold';
const PAUSE = 'pause';
const SETTLE = 'settle';
const CLOSE = 'serverClose';

const CLEAR: ScriptAction = { do: 'clearDeadline' };

const UNAUTHORIZED = 401;

/** A fold over readings and timers: says what to do next. Knows no socket and no clock. */
export class JourneyScript {
  private readonly parts: ScriptParts;
  private readonly expectations: Expectations;
  private readonly speech: SpeechScript;
  private readonly heartbeat: HeartbeatScript;

  /** Index of the next step. */
  private next = 0;
  private pending: Wait[] = [];
  private readonly proven = new Set<Stage>(['connect', 'accept']);
  private askedMs: number | null = null;
  /** The conversation is over: it is complete, or it failed. */
  private isOver = false;
  private isComplete = false;
  private isBusy = false;
  /** A pause, or audio before the request: no deadline runs. */
  private isUntimed = false;
  private hasIdled = false;
  private replies = 0;

  constructor(parts: ScriptParts) {
    this.parts = parts;
    this.expectations = new Expectations(parts.journey);
    this.speech = new SpeechScript(parts);
    this.heartbeat = new HeartbeatScript(parts);
  }

  /** The connection is accepted. */
  start(at: Instant): ScriptAction[] {
    return [...this.heartbeat.begin(), ...this.advance(at)];
  }

  /** Names of messages that no rule reads are counted by the caller. */
  onReading(reading: Reading, at: Instant): ScriptAction[] {
    if (this.isOver) return [];
    const actions = this.answer(reading);
    const { values, builtIn } = this.parts;
    const { message } = reading;
    this.countAudio(reading, at);
    this.heartbeat.onMessage(message);
    if (this.askedMs !== null && reading.kind !== 'foreign')
      this.expectations.count(message, values.lookup);
    const met = this.meetWaits(reading);
    if (reading.kind === 'error' && met.length === 0) return [...actions, ...this.fail()];
    const news = this.prove(reading.proves, actions);
    actions.push(...this.heartbeat.begin());
    if (builtIn.hasFailed) return [...actions, ...this.fail()];
    // The wait after a failure that the built-in reader saw ends where the run goes on.
    if (news.includes('complete') && this.isAtEnd()) actions.push(...this.settle(at));
    else if (met.length > 0 && this.pending.every((wait) => wait.isOptional)) {
      this.pending = [];
      actions.push(...this.advance(at));
    } else if (met.length > 0 || news.length > 0) actions.push(...this.arm(at));
    return actions;
  }

  /** Audio of the run: not that of another one on the same connection. */
  private countAudio({ message: { audio }, kind }: Reading, { atMs }: Instant): void {
    const isOurs = kind !== 'foreign' && kind !== 'unlabelled';
    const asked = this.askedMs !== null;
    if (audio && isOurs) this.parts.meter.received(audio, { atMs, asked });
  }

  onTimer(name: string, at: Instant): ScriptAction[] {
    switch (name) {
      case HOLD:
        return [{ do: 'record', moment: 'held' }];
      case PAUSE:
        this.isBusy = false;
        this.isUntimed = false;
        return this.isOver ? [] : this.advance(at);
      case SPEAK:
        if (this.isOver) return [];
        return [...this.speak(at), ...(this.isBusy ? [] : this.advance(at))];
      case BEAT:
        return this.isOver ? [] : this.beat();
      case CLOSE:
        return this.onServerCloseMissed();
      default:
        return [{ do: 'finish' }];
    }
  }

  /** The deadline of the awaited stage is over. Null: the session ends there, and what it shows says where it failed. */
  onDeadline(at: Instant): ScriptAction[] | null {
    if (this.isOver) return [];
    const needed = this.pending.filter((wait) => !wait.isOptional);
    if (this.pending.length > 0 && needed.length === 0) {
      this.pending = [];
      return this.advance(at);
    }
    const named = needed.find((wait) => wait.failsAt !== null);
    const { reader } = this.parts;
    if (named?.failsAt) return this.miss(named, named.failsAt, 'did not come in time');
    // With every sign there, only a step can be missing, or an answer.
    const [first] = needed;
    if (this.proven.has('complete') && first)
      return this.miss(first, 'complete', 'did not come in time');
    if (reader.hasEnded && !this.proven.has('complete'))
      return this.find('complete', 'NO_ANSWER', 'the end came without an answer');
    const stalled = this.parts.meter.interrupted(at.atMs);
    return stalled && this.find('complete', stalled.code, stalled.text);
  }

  onHttp(outcome: HttpOutcome, at: Instant): ScriptAction[] {
    this.isBusy = false;
    if (this.isOver) return [];
    if (outcome.ok) return this.advance(at);
    return this.find(this.waitingStage(), `CALL_${outcome.code}`, outcome.text);
  }

  /** The connection ended. */
  onClosed({ code, reason, by }: ServerClose): ScriptAction[] {
    const { journey, values } = this.parts;
    if (by === 'client') return [];
    if (this.isComplete) {
      if (journey.end.by !== 'client' || by !== 'server') return [];
      return this.find(
        'close',
        'CLOSED_BY_SERVER',
        'the server closed, and the client was to close',
      );
    }
    if (this.isOver) return [];
    const rule = journey.rules.error.find((one) => one.closes(code, reason));
    if (rule) {
      const message = { text: reason, json: undefined, name: undefined };
      const text = rule.message(message, values.lookup) ?? reason;
      const said = rule.code(message, values.lookup);
      return this.find(rule.stage ?? this.waitingStage(), said ?? `CLOSED_${code}`, text);
    }
    const needed = this.pending.find((wait) => !wait.isOptional);
    if (needed?.failsAt)
      return this.miss(needed, needed.failsAt, `did not come before the close (${code})`);
    if (this.proven.has('complete'))
      return this.find('complete', 'MISSED_STEP', `closed (${code}) before the last step`);
    return [];
  }

  /** The upgrade was refused. */
  onRefused(status: number): ScriptAction[] {
    const rule = this.parts.journey.rules.error.find((one) => one.statuses.includes(status));
    if (!rule) return [];
    const { lookup } = this.parts.values;
    const message = { text: '', json: undefined, name: undefined };
    const text = `the upgrade was refused with HTTP ${status}`;
    return this.find(
      rule.stage ?? (status === UNAUTHORIZED ? 'auth' : 'accept'),
      rule.code(message, lookup) ?? `HTTP_${status}`,
      rule.message(message, lookup) ?? text,
    );
  }

  /** Runs steps until one has to wait. */
  private advance(at: Instant): ScriptAction[] {
    const actions: ScriptAction[] = [];
    while (!this.isOver && !this.isBusy && this.pending.length === 0) {
      const step = this.parts.journey.steps[this.next];
      if (!step) return [...actions, ...this.settle(at)];
      if (this.isIdleDue(step)) {
        this.hasIdled = true;
        return [...actions, ...this.pause(this.parts.times.idleMs ?? 0)];
      }
      this.next++;
      actions.push(...this.runStep(step, at));
    }
    actions.push(...(this.pending.length > 0 ? this.arm(at) : []));
    return actions;
  }

  /** Whether the silence before the request comes before this step. */
  private isIdleDue(step: Step): boolean {
    const { asks } = step.kind === 'speak' ? step.speech : { asks: false, ...step };
    return asks && !this.hasIdled && (this.parts.times.idleMs ?? 0) > 0;
  }

  private pause(ms: number): ScriptAction[] {
    this.isBusy = true;
    this.isUntimed = true;
    return [CLEAR, { do: 'timer', name: PAUSE, ms }];
  }

  private runStep(step: Step, at: Instant): ScriptAction[] {
    const { values } = this.parts;
    switch (step.kind) {
      case 'send': {
        if (step.asks) this.askedMs = at.atMs;
        const { asks, ack } = step;
        return [{ do: 'send', ...fillMessage(step.body, this.parts), asks, ack }];
      }
      case 'call':
        this.isBusy = true;
        if (step.asks) this.askedMs = at.atMs;
        return [
          { do: 'http', step: fillRequest(step.step, values), asks: step.asks },
          ...this.arm(at),
        ];
      case 'pause': {
        const ms = fillDuration(step.duration, values);
        return ms === null || ms === 0 ? [] : this.pause(ms);
      }
      case 'speak':
        this.isBusy = true;
        this.isUntimed = this.askedMs === null;
        this.speech.begin(step.speech, at);
        return [...(this.isUntimed ? [CLEAR] : this.arm(at)), ...this.speak(at)];
      case 'waits':
        this.pending = step.waits.filter(({ stage }) => stage === null || !this.proven.has(stage));
        return [];
    }
  }

  /** Sends the audio that is due. The deadlines of the run begin where it asks. */
  private speak(at: Instant): ScriptAction[] {
    const { actions, isAsked, isOver } = this.speech.next(at);
    if (isAsked) {
      this.askedMs = at.atMs;
      this.isUntimed = false;
    }
    if (isOver) {
      this.isBusy = false;
      this.isUntimed = false;
    } else if (isAsked) actions.push(...this.arm(at));
    return actions;
  }

  /** Nothing is left to do but to wait for the end of the run, or it has ended. */
  private settle(at: Instant): ScriptAction[] {
    if (!this.proven.has('complete')) return this.arm(at);
    const missing = this.expectations.missing() ?? this.parts.meter.missing();
    if (missing) return this.find('complete', missing.code, missing.text);
    const { journey, times } = this.parts;
    const { by, withinMs } = journey.end;
    this.isOver = true;
    this.isComplete = true;
    const patient = by === 'server' ? times.deadlines.close : times.serverCloseMs;
    const ms = by === 'client' ? 0 : (withinMs ?? patient);
    return [
      { do: 'record', moment: 'complete' },
      { do: 'clearDeadline' },
      { do: 'clearTimer', name: BEAT },
      { do: 'clearTimer', name: SPEAK },
      { do: 'timer', name: CLOSE, ms },
    ];
  }

  private onServerCloseMissed(): ScriptAction[] {
    const { end } = this.parts.journey;
    if (end.by !== 'server') return [{ do: 'finish' }];
    return [
      { do: 'find', stage: 'close', code: 'NOT_CLOSED', text: 'the server did not close in time' },
      { do: 'finish' },
    ];
  }

  private isAtEnd(): boolean {
    return (
      this.next >= this.parts.journey.steps.length &&
      (!this.isBusy || this.speech.isSpeaking()) &&
      this.pending.every((wait) => wait.isOptional)
    );
  }

  /** Takes the waits that a message meets off the list. */
  private meetWaits({ message, proves }: Reading): Wait[] {
    const { values } = this.parts;
    const met = this.pending.filter(({ stage, test }) =>
      stage === null ? test?.(message, values.lookup) : proves.includes(stage),
    );
    for (const wait of met)
      for (const { name, read } of wait.saves) values.save(name, read(message));
    if (met.length > 0) this.pending = this.pending.filter((wait) => !met.includes(wait));
    return met;
  }

  /** The stages that were not proven before. A message of the agent also proves `ready`, and that proves `auth`. */
  private prove(signs: readonly Sign[], actions: ScriptAction[]): Sign[] {
    const news = signs.filter((sign) => !this.proven.has(sign));
    for (const sign of news) this.proven.add(sign);
    if (news.includes('ready')) {
      actions.push({ do: 'record', moment: 'welcome' });
      const ms = this.parts.journey.holdMs ?? this.parts.times.holdMs;
      actions.push({ do: 'timer', name: HOLD, ms });
    }
    if (news.includes('agent')) actions.push({ do: 'record', moment: 'firstEvent' });
    if (signs.some((sign) => sign === 'agent' || sign === 'complete')) this.proven.add('ready');
    if (this.proven.has('ready')) this.proven.add('auth');
    return news;
  }

  /** Waits for the first stage that has a sign of its own and was not proven, within its deadline; in a pause for none. */
  private arm(at: Instant): ScriptAction[] {
    if (this.isUntimed) return [];
    const stage = this.waitingStage();
    this.parts.reader.failsAt = this.namedFailure();
    const first = this.pending.find((wait) => wait.within !== null);
    const within = fillDuration(first?.within, this.parts.values);
    const { deadlines } = this.parts.times;
    const isOfRun = stage === 'agent' || stage === 'complete' || stage === 'close';
    const deadline = deadlines[stage === 'close' ? 'complete' : stage];
    const fromAsk = isOfRun && this.askedMs !== null ? this.askedMs + deadline - at.atMs : deadline;
    return [{ do: 'await', stage, ms: Math.max(0, within ?? fromAsk) }];
  }

  private waitingStage(): Stage {
    const { awaited } = this.parts.journey.plan;
    return this.namedFailure() ?? awaited.find((stage) => !this.proven.has(stage)) ?? 'close';
  }

  private namedFailure(): FailingSign | null {
    return this.pending.find((wait) => !wait.isOptional)?.failsAt ?? null;
  }

  private miss(wait: Wait, stage: FailingSign, what: string): ScriptAction[] {
    return this.find(stage, 'MISSED_WAIT', `${wait.label} ${what}`);
  }

  private find(stage: Stage, code: string, text: string): ScriptAction[] {
    return [{ do: 'find', stage, code, text }, ...this.fail()];
  }

  /** The session failed: the server has a moment to say more, then the connection is closed. */
  private fail(): ScriptAction[] {
    this.isOver = true;
    return [
      { do: 'clearTimer', name: PAUSE },
      { do: 'clearTimer', name: BEAT },
      { do: 'clearTimer', name: SPEAK },
      { do: 'timer', name: SETTLE, ms: this.parts.times.settleMs },
    ];
  }

  private beat(): ScriptAction[] {
    const text = 'our heartbeat was not answered before the next one was due';
    return this.heartbeat.next() ?? this.find(this.waitingStage(), 'HEARTBEAT_UNANSWERED', text);
  }

  private answer({ reply }: Reading): ScriptAction[] {
    if (reply === undefined || this.replies >= SESSION_LIMITS.replies) return [];
    this.replies++;
    const { framing } = this.parts.journey.format;
    return [{ do: 'send', body: reply, frame: encodeMessage(reply, framing) }];
  }
}
