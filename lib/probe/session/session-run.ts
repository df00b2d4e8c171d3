import { cacheByText } from '../../domain/cached';
import type { Stage } from '../../domain/sessions/stages';
import type { HttpOutcome, HttpRequest } from '../../journeys/session/script-action';
import type { Clock } from '../../kit/clock';
import type { Conversation, Step } from '../journeys/conversation';
import type { Action, Instant } from '../journeys/journey';
import { machineFaultOf } from '../machine/errno';
import type { NetworkFailure } from '../machine/network-check';
import { readError } from '../transports/read-error';
import type {
  ConnectionEnd,
  ConnectStep,
  OpenRequest,
  Refusal,
  TransportDriver,
  TransportError,
  TransportEvents,
} from '../transports/transport';
import { BoundedConnection } from './bounded-connection';
import type { EntryFailure } from './enter-session';
import { exclude } from './probe-fault';
import type { SessionSecrets } from './record/session-secrets';
import { type RunClaims, SessionClaim } from './run-claims';
import { InboundCount } from './session-limits';
import { SessionRecorder } from './session-recorder';
import type { SessionSpec } from './session-spec';
import { emptyFacts, type FactIds } from './session-start';
import { SessionTimers, type TimerOwner } from './timers';

export type SessionStart = {
  spec: SessionSpec;
  ids: FactIds;
  /** Values that must not be kept anywhere, and warnings that hold from the start. */
  secrets: SessionSecrets;
  warnings: string[];
  conversation: Conversation;
  /** Requests over HTTP during the session; absent where the journey has none. */
  http?: HttpRunner | undefined;
  transport: TransportDriver;
  clock: Clock;
  /** Run ids that backends made for other sessions. */
  claims?: RunClaims | undefined;
  owner: RunOwner;
};

/** What waits for the end of a session. */
export type RunOwner = {
  /** Called exactly once. */
  onEnd(run: SessionRun): void;
};

/** What sends the requests over HTTP of one session. Never rejects. */
type HttpRunner = {
  run(step: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>;
  /** What the answers contained that must not be shown. */
  secrets(): string[];
};

/**
 * `work`: the end of the conversation, whatever happens. `cap`: the end of the session. `stage`: the deadline of the awaited
 * stage. `end`: the wait for the end of the connection. `rest`: looks whether the session waits. The others are the script's.
 */
type TimerName = 'work' | 'cap' | 'stage' | 'end' | 'rest' | `${typeof SCRIPT_TIMER}${string}`;

/** Prefix of the script's timers. */
const SCRIPT_TIMER = 'script:';
/** The same text for each session: thousands of them wait. */
const scriptTimer = cacheByText(
  (name): `${typeof SCRIPT_TIMER}${string}` => `${SCRIPT_TIMER}${name}`,
);
/** A session that was quiet for so long may be so for long, ms. */
const QUIET_MS = 500;
const NORMAL_CLOSE = 1000;
const POLICY_VIOLATION = 1008;

/** One session under way: carries out its script over one connection within its limits, and records what it sees. */
export class SessionRun implements TransportEvents, TimerOwner<TimerName> {
  readonly recorder: SessionRecorder;
  /** The errno of a failed connection: some take a second proof to find out whose fault they are. */
  networkFailure: Omit<NetworkFailure, 'host'> | null = null;
  private readonly conversation: Conversation;
  private readonly http: HttpRunner | null;
  private readonly timers: SessionTimers<TimerName>;
  private readonly inbound: InboundCount;
  private readonly connection: BoundedConnection;
  private readonly claim: SessionClaim;
  private awaited: Stage = 'ready';
  private isOver = false;
  private requests: AbortController | null = null;

  readonly spec: SessionSpec;
  readonly ids: FactIds;
  private readonly transport: TransportDriver;
  private readonly clock: Clock;
  private readonly owner: RunOwner;

  constructor(start: SessionStart) {
    const { spec, ids, secrets, warnings, transport, clock, owner } = start;
    this.spec = spec;
    this.ids = ids;
    this.transport = transport;
    this.clock = clock;
    this.owner = owner;
    this.recorder = new SessionRecorder(emptyFacts(spec, ids, warnings), secrets, clock);
    this.timers = new SessionTimers<TimerName>(clock, this);
    this.connection = new BoundedConnection(spec.deadlines.closeMs, this.timers);
    this.inbound = new InboundCount(spec.limits);
    this.claim = new SessionClaim(start.claims, ids);
    this.conversation = start.conversation;
    this.http = start.http ?? null;
  }

  get facts() {
    return this.recorder.facts;
  }

  /** Opens the connection and sets the timer that ends the conversation whatever happens; at its end follows the cap of the session. */
  start(request: OpenRequest): void {
    const { deadlines } = this.spec;
    this.timers.set('work', this.workMs());
    this.timers.setFair('stage', deadlines.connectMs ?? deadlines.upgradeMs);
    try {
      this.connection.open(this.transport, request, this);
    } catch (error) {
      // The URL, a header or the token cannot be sent as they are: no retry would change that.
      const message = `the request could not be built: ${readError(error).message}`;
      this.recorder.failed({ phase: 'tcp', code: 'BAD_REQUEST', message });
      this.end();
    }
  }

  /** Lets the run itself be the listener of an abort signal: a closure per session would cost memory. */
  handleEvent(): void {
    this.stop();
  }

  /** Ends the session early because the probe is being stopped; it is excluded. */
  stop(): void {
    if (this.isOver) return;
    exclude(this.facts, 'stopping', 'the probe was stopped while the session ran');
    if (this.facts.acceptedMs === null || this.connection.isClosing()) this.connection.terminate();
    else this.close(NORMAL_CLOSE, 'tocsin: stopped');
  }

  reached(step: ConnectStep): void {
    this.recorder.reached(step);
    const { connectMs, upgradeMs } = this.spec.deadlines;
    if (step === 'connected' && connectMs !== undefined && this.facts.acceptedMs === null)
      this.timers.setFair('stage', upgradeMs);
  }

  refused(refusal: Refusal): void {
    this.recorder.refused(refusal);
    this.perform(this.conversation.onRefused(refusal.status));
  }

  certificate(validUntil: number): void {
    this.recorder.certificate(validUntil);
  }

  opened(isCompressed = false): void {
    this.facts.acceptedMs = this.recorder.elapsed();
    if (isCompressed) this.facts.isCompressed = true;
    this.timers.set('rest', QUIET_MS);
    this.perform(this.conversation.start(this.instant()));
  }

  failed(error: TransportError): void {
    this.recorder.failed(error);
    if (error.phase === 'open') return;
    exclude(this.facts, 'network', error.isProxyFault ? error.message : machineFaultOf(error.code));
    this.networkFailure = { code: error.code, addresses: error.addresses };
  }

  warned(text: string): void {
    this.recorder.warn(text);
  }

  /** A limit of ours is no finding about the target, and does not hide a missed deadline. */
  limitExceeded(text: string): void {
    if (this.facts.deadline === null) exclude(this.facts, 'limit', text);
  }

  heartbeat(kind: 'ping' | 'pong', data: Buffer): void {
    if (this.count(data.length)) this.recorder.heartbeat(kind, data);
  }

  message(data: Buffer, isBinary: boolean): void {
    if (!this.count(data.length)) return;
    const atMs = this.recorder.elapsed();
    const shown = this.conversation.shown?.({ data, isBinary }) ?? null;
    const text = this.recorder.received({ data, isBinary, shown }, atMs);
    const { recorder } = this;
    if (this.connection.isClosing()) {
      recorder.skipped(null);
      return;
    }
    let messages = 0;
    for (const step of this.conversation.receive({ data, isBinary, text }, this)) {
      // Further messages of one frame count as the first does.
      if (messages > 0 && !this.count(0)) return;
      messages += 1;
      if (this.connection.isClosing()) {
        recorder.skipped(null);
        return;
      }
      if (isBinary && step.meaning.proves === undefined)
        recorder.warn('the server sends its messages as binary frames');
      this.take(step, atMs);
    }
    if (messages === 0) recorder.skipped(data);
  }

  isAsked(): boolean {
    return this.facts.requestedMs !== null;
  }

  private take(step: Step, atMs: number): void {
    const { meaning: read, text } = step;
    const meaning = this.facts.requestedMs === null ? read : this.claim.mark(read);
    this.recorder.understood(meaning, atMs, text);
    this.perform(step.next({ atMs, now: this.clock.now() }, meaning));
  }

  closed(end: ConnectionEnd): void {
    if (this.isOver) return;
    this.recorder.closed(end);
    this.perform(this.conversation.onClosed(end));
    this.end();
  }

  /** Counts one inbound frame; false once the session has had more than it may have. */
  private count(size: number): boolean {
    const limit = this.inbound.add(size);
    if (this.isOver || this.connection.isTerminated()) return false;
    if (limit === null) return true;
    this.limitExceeded(limit);
    this.close(POLICY_VIOLATION, 'tocsin: frame limit');
    this.connection.terminate();
    return false;
  }

  private perform(actions: Action[]): void {
    for (const action of actions) this.performOne(action);
  }

  private performOne(action: Action): void {
    switch (action.do) {
      case 'send':
        if (action.asks) this.recorder.asked();
        this.send(action);
        break;
      case 'http':
        if (action.asks) this.recorder.asked();
        this.request(action.step);
        break;
      case 'find':
        this.find(action);
        break;
      case 'record':
        // Only a connection that is still open has survived the hold.
        if (action.moment !== 'held' || this.connection.isOpen())
          this.recorder.record(action.moment);
        break;
      case 'timer':
        this.timers.set(scriptTimer(action.name), action.ms);
        break;
      case 'clearTimer':
        this.timers.clear(scriptTimer(action.name));
        break;
      case 'await':
        this.awaited = action.stage;
        if (action.ms !== undefined) this.timers.setFair('stage', action.ms);
        break;
      case 'clearDeadline':
        this.timers.clear('stage');
        break;
      case 'warn':
        this.recorder.warn(action.text);
        break;
      case 'finish':
        this.close(NORMAL_CLOSE, '');
    }
  }

  onTimer(name: TimerName): void {
    if (name === 'cap') this.connection.terminate();
    else if (name === 'end') this.connection.onTimeout();
    else if (name === 'rest') this.rest();
    else if (name === 'work' || name === 'stage') this.onDeadline(name);
    else this.perform(this.conversation.onTimer(name.slice(SCRIPT_TIMER.length), this.instant()));
  }

  private rest(): void {
    if (!this.recorder.rest(QUIET_MS)) this.timers.set('rest', QUIET_MS);
  }

  private onDeadline(name: 'work' | 'stage'): void {
    if (name === 'work')
      this.timers.set('cap', this.spec.deadlines.totalMs - this.recorder.elapsed());
    if (this.isOver || this.connection.isClosing()) return;
    if (this.facts.acceptedMs === null) {
      const stage = this.facts.connectedMs === null ? 'connect' : 'accept';
      this.facts.deadline = { stage, atMs: this.recorder.elapsed() };
      this.connection.terminate();
    } else if (!this.connection.isOpen()) {
      // The server is closing already: its close is the finding, not our deadline.
      this.connection.awaitEnd();
    } else if (this.recorder.isComplete()) {
      this.close(NORMAL_CLOSE, '');
    } else {
      const actions = name === 'stage' ? this.conversation.onDeadline(this.instant()) : null;
      if (actions !== null) {
        this.perform(actions);
        return;
      }
      this.facts.deadline = { stage: this.awaited, atMs: this.recorder.elapsed() };
      this.close(NORMAL_CLOSE, `tocsin: ${this.awaited} deadline`);
    }
  }

  private send({ body, frame, ack, shown }: Extract<Action, { do: 'send' }>): void {
    const data = frame ?? JSON.stringify(body);
    if (this.connection.send(data, { ack }))
      this.recorder.sent(data, frame === undefined ? body : data, shown);
    else if (shown !== undefined && this.connection.isOpen())
      this.recorder.warn('audio was left out: the server reads it more slowly than it is sent');
  }

  /** Sends a request over HTTP. What it learned is secret from then on. */
  private request(step: HttpRequest): void {
    const { http } = this;
    if (http === null) return;
    this.requests ??= new AbortController();
    http.run(step, this.requests.signal).then((outcome) => {
      this.recorder.secrets.learn(http.secrets());
      if (!this.isOver) this.perform(this.conversation.onHttp(outcome, this.instant()));
    }, undefined);
  }

  private find({ stage, code, text }: Extract<Action, { do: 'find' }>): void {
    this.recorder.find({ stage, code, text });
  }

  /** Ends the session before its connection is opened. */
  refuse({ stage, code, text, network }: EntryFailure): void {
    this.recorder.find({ stage, code, text });
    if (network) {
      exclude(this.facts, 'network', network.isProxyFault ? text : machineFaultOf(network.code));
      this.networkFailure = { code: network.code, addresses: network.addresses };
    }
    this.end();
  }

  /** Ends the session before its connection is opened, because the probe cannot run it; it is excluded. */
  refuseAsLimit(because: string): void {
    exclude(this.facts, 'limit', because);
    this.end();
  }

  private close(code: number, reason: string): void {
    if (!this.isOver && this.connection.close(code, reason)) this.recorder.closeSent(code, reason);
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.timers.clearAll();
    this.requests?.abort();
    for (const text of this.conversation.remarks(this.recorder.isComplete()))
      this.recorder.warn(text);
    const audio = this.conversation.audio?.();
    if (audio !== undefined) this.facts.audio = audio;
    this.recorder.finish();
    this.owner.onEnd(this);
  }

  /** When the conversation has to end so that the close still fits: ms since the session's start. */
  private workMs(): number {
    return this.spec.deadlines.totalMs - this.spec.deadlines.closeMs;
  }

  private instant(): Instant {
    return { atMs: this.recorder.elapsed(), now: this.clock.now() };
  }
}
