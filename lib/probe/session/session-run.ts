import type WebSocket from 'ws';
import { type AgentFact, createRunFilter } from '../../domain/classify/run-filter';
import { findCompletedMs } from '../../domain/classify/session-observations';
import { truncateText } from '../../domain/frames/frame-scopes';
import { readFrame } from '../../domain/frames/read-frame';
import type { SessionTimings } from '../../domain/sessions/session';
import type { FrameMeaning, SessionFacts } from '../../domain/sessions/session-facts';
import type { Clock } from '../../kit/clock';
import { agentRequest, answerTo } from '../journeys/agent-request';
import type { NetworkFailure } from '../schedule/network-check';
import type { OpeningHooks, Refusal } from '../transports/open-socket';
import { openSocket, violationCode } from '../transports/open-socket';
import { whoClosed } from '../transports/who-closed';
import type { Presented } from './credentials';
import { FactKeeper } from './fact-keeper';
import { LIMITS } from './limits';
import { exclude, machineFaultOf, readError } from './probe-fault';
import { redact, redactUrl } from './redact';
import { InboundCount, limitOf } from './session-limits';
import type { SessionIds, SessionSpec } from './session-spec';
import {
  announce,
  closeFrame,
  emptyFacts,
  holdWithin,
  type Moment,
  redactMeaning,
  requestHeaders,
  timingsOf,
  transportError,
  waitingFor,
} from './session-start';
import { SessionTimers, type TimerName } from './timers';
import { readMessage, Transcript } from './transcript';

export type SessionStart = {
  spec: SessionSpec;
  ids: SessionIds;
  presented: Presented;
  clock: Clock;
  done: (run: SessionRun) => void;
};

/** One session on its way: socket events in, facts out. `done` is called exactly once. */
export class SessionRun implements OpeningHooks {
  readonly facts: SessionFacts;
  readonly transcript;
  /** The errno of a failed connection: some take a second proof to tell whose they are. */
  networkFailure: Omit<NetworkFailure, 'host'> | null = null;
  private readonly moments: Partial<Record<Moment, number>> = {};
  private readonly keeper = new FactKeeper();
  private readonly events: AgentFact[] = [];
  private readonly isOwn;
  private readonly timers;
  private readonly startedAt: number;
  private socket: WebSocket | null = null;
  private readonly inbound;
  private violation: number | null = null;
  private ourClose: { code: number; reason: string } | null = null;
  private isCut = false;
  private isOver = false;

  readonly spec: SessionSpec;
  private readonly ids: SessionIds;
  private readonly secrets: string[];
  private readonly clock: Clock;
  private readonly done: SessionStart['done'];

  constructor(start: SessionStart) {
    const { spec, ids, presented, clock } = start;
    this.spec = spec;
    this.ids = ids;
    this.secrets = presented.secrets;
    this.clock = clock;
    this.done = start.done;
    this.startedAt = clock.monotonic();
    this.timers = new SessionTimers<TimerName>(clock, (name) => this.onTimer(name));
    this.transcript = new Transcript(presented.secrets);
    this.isOwn = createRunFilter(ids);
    this.facts = emptyFacts(spec, ids, presented);
    this.inbound = new InboundCount(spec.limits);
  }

  /** Opens the socket and sets the two clocks that end the session whatever happens. */
  start(presented: Presented): void {
    const { deadlines } = this.spec;
    this.timers.set('work', deadlines.totalMs - deadlines.closeMs);
    this.timers.set('cap', deadlines.totalMs);
    this.timers.setFair('stage', deadlines.upgradeMs);
    try {
      const socket = openSocket(
        {
          url: presented.url,
          protocols: presented.protocols,
          headers: requestHeaders(presented, this.ids, this.spec.id),
          closeMs: deadlines.closeMs,
          limits: this.spec.limits,
        },
        this,
      );
      this.socket = socket;
      socket.on('open', () => this.onOpen());
      socket.on('message', (data, isBinary) => this.onMessage(data as Buffer, isBinary));
      socket.on('ping', (data) => this.onPing(data));
      socket.on('pong', (data) => this.count(data.length));
      socket.on('error', (error) => this.socketError(error));
      socket.on('close', (code, reason) => this.onClose(code, reason));
    } catch (error) {
      // Its URL, a header or the token cannot be sent as they are: no wish of ours to try again changes that.
      const message = `the request could not be built: ${readError(error).message}`;
      this.facts.error = {
        phase: 'tcp',
        code: 'BAD_REQUEST',
        message: redact(message, this.secrets),
      };
      this.end();
    }
  }

  /** As a listener of an abort signal. */
  handleEvent(): void {
    this.stop();
  }

  /** Ends the session early because the probe is being stopped; it is excluded. */
  stop(): void {
    if (this.isOver) return;
    exclude(this.facts, 'stopping', 'the probe was stopped while the session ran');
    if (this.facts.acceptedMs === null || this.ourClose) this.cut();
    else this.close(1000, 'tocsin: stopped');
  }

  timings(totalMs: number): SessionTimings {
    return timingsOf(this.moments, this.facts, totalMs);
  }

  /** Milliseconds since the start, to a tenth. */
  elapsed(): number {
    return Math.round((this.clock.monotonic() - this.startedAt) * 10) / 10;
  }

  resolved(): void {
    this.mark('dns');
  }

  tcpConnected(): void {
    this.mark('tcp');
    if (!this.spec.url.startsWith('wss:')) this.facts.connectedMs = this.elapsed();
  }

  tlsConnected(): void {
    this.mark('tls');
    this.facts.connectedMs = this.elapsed();
  }

  private mark(moment: Moment): void {
    this.moments[moment] ??= this.elapsed();
  }

  private warn(text: string): void {
    const { warnings } = this.facts;
    if (warnings.length < LIMITS.warnings && !warnings.includes(text))
      warnings.push(truncateText(text, 300));
  }

  refused({ status, text, location }: Refusal): void {
    this.facts.upgradeStatus = status;
    if (text) this.facts.upgradeText = redact(text, this.secrets);
    if (location && status >= 300 && status < 400)
      this.warn(`the upgrade was redirected to ${redactUrl(location)}; redirects are not followed`);
  }

  private onOpen(): void {
    this.facts.acceptedMs = this.elapsed();
    this.timers.setFair('stage', this.spec.deadlines.welcomeMs);
  }

  socketError(error: unknown): void {
    const { code, message, addresses } = readError(error);
    const limit = limitOf(code, this.socket, this.spec.limits);
    const violation = violationCode(code);
    if (limit !== null) this.exceed(limit);
    if (violation !== null && !(limit && this.ourClose)) this.violation ??= violation;
    if (limit !== null) return;
    // After a refusal, a cut or our own close an error is only the echo of it.
    if (this.facts.upgradeStatus !== null || this.isCut || this.facts.error) return;
    if (this.ourClose && violation === null) return;
    // A reset, unlike a refusal, comes from somebody who had accepted the connection.
    const isPlain = this.spec.url.startsWith('ws:');
    if (isPlain && code === 'ECONNRESET' && this.facts.connectedMs === null) this.tcpConnected();
    this.facts.error = transportError(
      { code, message: redact(message, this.secrets) },
      this.facts,
      this.moments.tcp !== undefined,
    );
    if (this.facts.acceptedMs === null) {
      exclude(this.facts, 'network', machineFaultOf(code));
      this.networkFailure = { code, addresses };
    }
    if (this.facts.error.code === 'NO_SUBPROTOCOL')
      this.warn('the server left the subprotocol offer unanswered: try --auth header');
  }

  /** A limit of ours is no finding, and does not take back one that was there before. */
  private exceed(limit: string): void {
    if (this.facts.deadline === null) exclude(this.facts, 'limit', limit);
  }

  /** Counts one inbound frame; false once the session has had more than it may have. */
  private count(size: number): boolean {
    const limit = this.inbound.add(size);
    if (this.isOver || this.isCut) return false;
    if (limit === null) return true;
    this.exceed(limit);
    this.close(1008, 'tocsin: frame limit');
    this.cut();
    return false;
  }

  private onPing(data: Buffer): void {
    if (!this.count(data.length)) return;
    if (this.transcript.count() < LIMITS.transcriptHead) {
      const ping = { atMs: this.elapsed(), size: data.length, text: '' };
      this.transcript.add({ ...ping, direction: 'in', kind: 'ping' });
    }
    const socket = this.socket;
    if (socket?.readyState === 1 && socket.bufferedAmount < LIMITS.unsentBytes) socket.pong(data);
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.count(data.length)) return;
    const atMs = this.elapsed();
    const { text, head } = readMessage(data, isBinary);
    const kind = isBinary ? 'binary' : 'text';
    this.transcript.add({ atMs, direction: 'in', kind, size: data.length, text: head });
    if (this.ourClose || text === null) {
      this.keeper.skip();
      return;
    }
    if (isBinary) this.warn('the server sends its messages as binary frames');
    const meaning = readFrame(text);
    this.keeper.add(atMs, redactMeaning(meaning, this.secrets), data.length);
    this.step(atMs, meaning);
  }

  private step(atMs: number, meaning: FrameMeaning): void {
    const answer = answerTo(meaning, this.ids, this.clock.now());
    if (answer !== null) this.send(answer);
    if (meaning.kind === 'welcome') this.onWelcome(meaning);
    if (this.facts.requestedMs === null) return;
    if (meaning.kind === 'agent' && this.isOwn(meaning)) this.onAgentEvent({ atMs, meaning });
    else if (meaning.kind !== 'agent' && meaning.served === 'emergency') this.settle();
  }

  private onWelcome(meaning: Extract<FrameMeaning, { kind: 'welcome' }>): void {
    announce(this.facts.announced, meaning);
    if (this.facts.requestedMs !== null) return;
    this.mark('welcome');
    const { deadlines, holdMs } = this.spec;
    this.facts.requestedMs = this.elapsed();
    this.send(agentRequest(this.ids, this.clock.now()));
    const hold = holdWithin(this.spec, this.elapsed());
    if (hold < holdMs) this.warn(`the hold was shortened to ${Math.round(hold)} ms by the timeout`);
    this.timers.set('hold', hold);
    this.timers.setFair('stage', Math.max(deadlines.firstEventMs, hold + 1));
  }

  private onTimer(name: TimerName): void {
    if (name === 'hold') this.onHeld();
    else if (name === 'cap') this.cut();
    else if (name === 'settle' || name === 'farewell') this.close(1000, '');
    else if (name !== 'end') this.onDeadline();
    else if (this.isCut) this.onClose(1006, Buffer.alloc(0));
    else this.cut();
  }

  private onHeld(): void {
    if (this.socket?.readyState === 1 && !this.ourClose) this.facts.heldMs = this.elapsed();
  }

  private onAgentEvent(fact: AgentFact): void {
    const { meaning } = fact;
    this.timers.clear('settle');
    if (this.events.length === 0) this.mark('event');
    this.remember(fact);
    if (findCompletedMs(this.events) !== null) {
      this.mark('complete');
      this.timers.clear('stage');
      this.timers.set('farewell', this.spec.deadlines.farewellMs);
    } else if (meaning.final) this.settle();
    else if (!this.moments.complete) this.awaitCompletion();
  }

  /** Only what `completedAt` needs: the first event, answers and endings. */
  private remember(fact: AgentFact): void {
    const { answer, final } = fact.meaning;
    if ((this.events.length === 0 || answer || final) && this.events.length < LIMITS.facts)
      this.events.push(fact);
    else if (fact.meaning.final) this.events[this.events.length - 1] = fact;
  }

  private awaitCompletion(): void {
    const since = this.elapsed() - (this.facts.requestedMs ?? 0);
    this.timers.setFair('stage', this.spec.deadlines.completionMs - since);
  }

  /** The run ended badly: time for the server to say more, to close, or to go on after all. */
  private settle(): void {
    if (this.timers.isSet('settle') || this.moments.complete !== undefined) return;
    const wait = Math.max(this.spec.deadlines.settleMs, this.timers.leftOf('hold') + 1);
    this.timers.set('settle', wait);
  }

  private onDeadline(): void {
    if (this.isOver || this.ourClose) return;
    if (this.facts.acceptedMs === null) {
      this.facts.deadline = { stage: waitingFor(this.facts, this.moments), atMs: this.elapsed() };
      this.cut();
    } else if (this.socket?.readyState !== 1) {
      // The server is closing already: its close is the finding, not our deadline.
      this.awaitEnd();
    } else if (this.moments.complete !== undefined) {
      this.close(1000, '');
    } else {
      const stage = waitingFor(this.facts, this.moments);
      this.facts.deadline = { stage, atMs: this.elapsed() };
      this.close(1000, `tocsin: ${stage} deadline`);
    }
  }

  private send(text: string): void {
    const socket = this.socket;
    if (socket?.readyState !== 1 || socket.bufferedAmount > LIMITS.unsentBytes) return;
    socket.send(text, () => {});
    const sent = { atMs: this.elapsed(), size: Buffer.byteLength(text), text };
    this.transcript.add({ ...sent, direction: 'out', kind: 'text' });
  }

  private close(code: number, reason: string): void {
    const socket = this.socket;
    if (this.isOver || this.ourClose) return;
    if (socket?.readyState === 1) {
      this.ourClose = { code, reason };
      this.noteClose('out', code, reason);
      socket.close(code, reason);
    }
    this.awaitEnd();
  }

  private noteClose(direction: 'in' | 'out', code: number, reason: string): void {
    this.transcript.add({ atMs: this.elapsed(), direction, ...closeFrame(code, reason) });
  }

  private awaitEnd(): void {
    if (!this.timers.isSet('end')) {
      this.timers.set('end', this.spec.deadlines.closeMs);
    }
  }

  /** Ends the connection without waiting for anybody. */
  private cut(): void {
    if (this.isOver || this.isCut) return;
    this.isCut = true;
    if (this.socket) {
      this.socket.terminate();
      // `close` follows at once; this is for a socket that forgets to tell.
      this.timers.set('end', 100);
    } else this.end();
  }

  private onClose(code: number, reason: Buffer): void {
    if (this.isOver) return;
    if (this.facts.acceptedMs !== null) {
      const said = redact(truncateText(reason.toString('utf8'), LIMITS.reasonLength), this.secrets);
      const { close, warning } = whoClosed({
        code,
        reason: said,
        atMs: this.elapsed(),
        violation: this.violation,
        ours: this.ourClose,
        isCut: this.isCut,
        isComplete: this.moments.complete !== undefined,
      });
      this.facts.close = close;
      if (warning) this.warn(warning);
      if (code !== 1006) this.noteClose('in', code, reason.toString('utf8'));
    }
    this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.timers.clearAll();
    this.facts.frames = this.keeper.frames();
    this.facts.uncounted = this.keeper.uncounted();
    this.done(this);
  }
}
