import { truncateText } from '../../domain/frames/frame-scopes';
import { plainText } from '../../domain/redaction/plain-text';
import { redact, redactKnown } from '../../domain/redaction/redact-text';
import { redactUrl } from '../../domain/redaction/redact-url';
import type { JourneyFinding } from '../../domain/sessions/journey-plan';
import type { SessionTimings } from '../../domain/sessions/session';
import type { FrameMeaning, SessionFacts } from '../../domain/sessions/session-facts';
import { DAY } from '../../domain/time';
import type { Clock } from '../../kit/clock';
import type { ShownFrame } from '../journeys/conversation';
import type { Moment } from '../journeys/journey';
import type {
  CloseFrame,
  ConnectionEnd,
  ConnectStep,
  Refusal,
  TransportError,
} from '../transports/transport';
import { LIMITS } from './limits';
import { closeFact } from './record/close-fact';
import { FactKeeper } from './record/fact-keeper';
import { Rested } from './record/rested';
import type { SessionSecrets } from './record/session-secrets';
import { readMessage, Transcript } from './record/transcript';
import { isUnread, UnreadCount } from './record/unread-frames';

const WARNING_LENGTH = 300;
/** A certificate that is valid for less than this is worth a warning: renewals usually run 30 days ahead. */
const CERTIFICATE_WARNING_DAYS = 14;
/** Bytes of a binary message that a transcript shows, in hex. */
const SHOWN_BYTES = 64;

/** What a session has timed beside its facts. */
type Timed = Exclude<ConnectStep, 'connected'> | Exclude<Moment, 'held'>;

/** Records what one session sees: facts, timings, transcript. Redacts what it keeps, and decides nothing. */
export class SessionRecorder {
  readonly facts: SessionFacts;
  /** What must not be kept anywhere, such as this session's token. */
  readonly secrets: SessionSecrets;
  private readonly clock: Clock;

  readonly transcript: Transcript;
  private readonly keeper = new FactKeeper();
  /** In tenths of a millisecond: whole numbers take no memory of their own. */
  private readonly timed: Partial<Record<Timed, number>> = {};
  /** In tenths of a millisecond of the monotonic clock. */
  private readonly startedAt: number;
  private unread: UnreadCount | null = null;
  private lastName = '';
  private lastNamedMs = 0;
  private lastFrameMs = 0;
  /** Frames with audio by their direction; null while there were none. */
  private audioFrames: Record<'in' | 'out', number> | null = null;

  constructor(facts: SessionFacts, secrets: SessionSecrets, clock: Clock) {
    this.facts = facts;
    this.secrets = secrets;
    this.clock = clock;

    this.startedAt = Math.round(clock.monotonic() * 10);
    this.transcript = new Transcript(secrets);
  }

  /** Milliseconds since the start, to a tenth. */
  elapsed(): number {
    return this.tenths() / 10;
  }

  private tenths(): number {
    return Math.round(this.clock.monotonic() * 10) - this.startedAt;
  }

  reached(step: ConnectStep): void {
    if (step === 'connected') this.facts.connectedMs = this.elapsed();
    else this.timed[step] ??= this.tenths();
  }

  record(moment: Moment): void {
    if (moment === 'held') this.facts.heldMs = this.elapsed();
    else this.timed[moment] ??= this.tenths();
  }

  /** The request is sent now. */
  asked(): void {
    this.facts.requestedMs = this.elapsed();
    this.facts.requestedAt = this.clock.now();
    this.keeper.markRequest();
  }

  isComplete(): boolean {
    return this.timed.complete !== undefined;
  }

  warn(text: string): void {
    this.advise(this.clean(text));
  }

  /** A warning that quotes nothing of the session, so that there is nothing to remove from it. */
  advise(text: string): void {
    const { warnings } = this.facts;
    if (warnings.length < LIMITS.warnings && !warnings.includes(text))
      this.facts.warnings = warnings.concat([truncateText(text, WARNING_LENGTH)]);
  }

  refused({ status, text, location, retryAfter }: Refusal): void {
    this.facts.upgradeStatus = status;
    if (retryAfter) this.facts.retryAfter = truncateText(this.clean(retryAfter), 64);
    if (text) this.facts.upgradeText = this.clean(text);
    if (location && status >= 300 && status < 400)
      this.warn(`the upgrade was redirected to ${redactUrl(location)}; redirects are not followed`);
  }

  /** Records how long the certificate is valid, and warns where it is about to expire. */
  certificate(validUntil: number): void {
    const days = Math.floor((validUntil - this.clock.now()) / DAY);
    this.facts.certificateDays = days;
    if (days < 0 || days >= CERTIFICATE_WARNING_DAYS) return;
    const when = days === 0 ? 'within a day' : `in ${days} day${days === 1 ? '' : 's'}`;
    this.warn(
      `the certificate of the server expires ${when} (${new Date(validUntil).toISOString()})`,
    );
  }

  failed({ phase, code, message }: Omit<TransportError, 'addresses'>): void {
    this.facts.error = { phase, code, message: this.clean(message) };
    if (code === 'NO_SUBPROTOCOL')
      this.warn('the server left the subprotocol offer unanswered: try --auth header');
  }

  /** Only the first pings are shown: a flood of them must not push everything else out of the transcript. */
  heartbeat(kind: 'ping' | 'pong', data: Buffer): void {
    this.lastFrameMs = this.elapsed();
    if (kind === 'pong' || this.transcript.count() >= LIMITS.transcriptHead) return;
    const atMs = this.lastFrameMs;
    this.transcript.add({ atMs, direction: 'in', kind: 'ping', size: data.length, text: '' });
  }

  /** Adds a message to the transcript. Its text, or null where it is none. `shown`: what the transcript shows instead of it. */
  received(
    { data, isBinary, shown }: { data: Buffer; isBinary: boolean; shown: ShownFrame | null },
    atMs: number,
  ): string | null {
    const { text, head } = readMessage(data, isBinary);
    this.lastFrameMs = atMs;
    const kind = isBinary ? 'binary' : 'text';
    if (shown?.isAudio !== true || this.showsAudio('in'))
      this.transcript.add({
        atMs,
        direction: 'in',
        kind,
        size: data.length,
        text: shown?.text ?? head,
      });
    return text;
  }

  /** Only the first frames are shown: the others would push everything else out of the transcript. */
  private showsAudio(direction: 'in' | 'out'): boolean {
    this.audioFrames ??= { in: 0, out: 0 };
    this.audioFrames[direction]++;
    return this.audioFrames[direction] <= LIMITS.shownAudio;
  }

  /** Counts a message that is not read; `binary`: the frame, where that is so because it is no text. */
  skipped(binary: Buffer | null): void {
    this.keeper.skip();
    if (binary === null) return;
    this.unread ??= new UnreadCount(this);
    this.unread.addFrame('binary', readMessage(binary, true).head);
  }

  /** Keeps the meaning of a message; of a welcome also what it announces, where nothing was announced before. */
  understood(read: FrameMeaning, atMs: number, message: string): void {
    const meaning = redactMeaning(read, this.secrets);
    this.shareIds(meaning);
    this.keeper.add(atMs, meaning, message.length);
    if (isUnread(meaning)) {
      this.unread ??= new UnreadCount(this);
      this.unread.add(meaning, message);
    }
    const name = meaning.kind === 'agent' ? meaning.event : meaning.name;
    if (name !== '') {
      this.lastName = name;
      this.lastNamedMs = atMs;
    }
    if (meaning.kind !== 'welcome') return;
    const { announced } = this.facts;
    announced.release ??= meaning.release;
    announced.instance ??= meaning.instance;
    announced.connectionId ??= meaning.connectionId;
  }

  /** Ids of this session are kept once, however many messages repeat them. */
  private shareIds(meaning: FrameMeaning): void {
    const { ids } = this.facts;
    if (meaning.runId === ids.runId) meaning.runId = ids.runId;
    if (meaning.threadId === ids.threadId) meaning.threadId = ids.threadId;
  }

  /**
   * `kept`: the object that the message is the JSON of, or the message itself. `shown`: what a transcript shows instead, for audio.
   */
  sent(data: string | Uint8Array, kept: unknown, shown?: string): void {
    const isText = typeof data === 'string';
    const size = isText ? Buffer.byteLength(data) : data.length;
    const whole = typeof kept === 'object' && kept !== null ? kept : data;
    const text =
      shown ?? (isText ? whole : Buffer.from(data.subarray(0, SHOWN_BYTES)).toString('hex'));
    const kind = isText ? 'text' : 'binary';
    this.lastFrameMs = this.elapsed();
    if (shown !== undefined && !this.showsAudio('out')) return;
    this.transcript.add({ atMs: this.lastFrameMs, direction: 'out', kind, size, text });
  }

  /** What the script found; the first finding stays. */
  find({ stage, code, text }: Omit<JourneyFinding, 'atMs'>): void {
    if (this.facts.finding) return;
    const clean = truncateText(this.clean(text), WARNING_LENGTH);
    this.facts.finding = { stage, code: this.clean(code), text: clean, atMs: this.elapsed() };
  }

  closeSent(code: number, reason: string): void {
    this.addCloseFrame('out', { code, reason });
  }

  /** How the connection ended, where it had been accepted. */
  closed(end: ConnectionEnd): void {
    if (this.facts.acceptedMs === null) return;
    const isComplete = this.isComplete();
    const clean = this.redactEnd(end);
    const { close, warning } = closeFact(clean, { atMs: this.elapsed(), isComplete });
    this.facts.close = close;
    if (close.by === 'network') this.facts.silentMs = Math.round(close.atMs - this.lastFrameMs);
    if (warning) this.warn(warning);
    if (end.received) this.addCloseFrame('in', end.received);
  }

  /**
   * Makes what was recorded small, where nothing was sent or received for `quietMs`: a session that waits may do so for minutes. False
   * where it is not that quiet yet.
   */
  rest(quietMs: number): boolean {
    const { transcript, keeper } = this;
    // Once: what comes after the first long silence is little.
    if (transcript.hasRested()) return true;
    if (this.elapsed() - this.lastFrameMs < quietMs) return false;
    const items = transcript.items();
    const rested = Rested.of([items, keeper.items()], JSON.stringify(items[3] ?? ''));
    if (rested === null) return true;
    transcript.rest(rested);
    keeper.rest(rested);
    return true;
  }

  /** Nothing more is recorded. */
  finish(): void {
    this.facts.frames = this.keeper.frames();
    this.facts.uncounted = this.keeper.uncounted();
    if (this.facts.requestedMs !== null) this.facts.requestedAfter = this.keeper.beforeRequest();
    const unread = this.unread?.total();
    if (unread) this.facts.unread = unread;
    if (this.lastName !== '' && !this.isComplete())
      this.facts.lastMessage = { name: this.lastName, atMs: this.lastNamedMs };
    const dropped = this.transcript.dropped();
    if (dropped > 0) this.facts.droppedFrames = dropped;
  }

  timings(totalMs: number): SessionTimings {
    const { timed } = this;
    const received = this.facts.audio?.received;
    return {
      dnsMs: msOf(timed.dns),
      connectMs: msOf(timed.tcp),
      tlsMs: msOf(timed.tls),
      upgradeMs: this.facts.acceptedMs,
      readyMs: msOf(timed.welcome),
      firstEventMs: msOf(timed.firstEvent),
      completeMs: msOf(timed.complete),
      ...(received ? { firstAudioMs: this.sinceRequest(received.firstMs) } : {}),
      totalMs,
    };
  }

  /** What comes before the request, such as speaking, says nothing about the backend. */
  private sinceRequest(atMs: number | null): number | null {
    const { requestedMs } = this.facts;
    if (atMs === null || requestedMs === null) return null;
    return Math.max(0, Math.round((atMs - requestedMs) * 10) / 10);
  }

  private addCloseFrame(direction: 'in' | 'out', { code, reason }: CloseFrame): void {
    const text = code === null ? 'no code' : `${code} ${reason}`.trim();
    const size = 2 + Buffer.byteLength(reason);
    this.transcript.add({ atMs: this.elapsed(), direction, kind: 'close', size, text });
  }

  private redactEnd(end: ConnectionEnd): ConnectionEnd {
    if (end.by !== 'client') return { ...end, reason: this.redactReason(end.reason) };
    const { answer } = end;
    if (typeof answer === 'string') return end;
    return { ...end, answer: { code: answer.code, reason: this.redactReason(answer.reason) } };
  }

  private redactReason(reason: string): string {
    return this.clean(truncateText(reason, LIMITS.reasonLength));
  }

  /** Text of the server that may be kept: without secrets and control characters. */
  clean(text: string): string {
    return plainText(redact(text, this.secrets.within(text)));
  }
}

function msOf(tenths: number | undefined): number | null {
  return tenths === undefined ? null : tenths / 10;
}

/** A meaning whose quoted text may be kept: the meaning itself where nothing of it has to be changed, which is nearly always so. */
function redactMeaning(meaning: FrameMeaning, secrets: SessionSecrets): FrameMeaning {
  for (const field of QUOTED) {
    const text: unknown = Reflect.get(meaning, field);
    if (typeof text === 'string' && redactField(field, text, secrets) !== text)
      return redactedCopy(meaning, secrets);
  }
  return meaning;
}

/** Fields of a meaning that quote the frame. Any text of a frame can repeat a secret, its names and ids too. */
const QUOTED = [
  'name',
  'runId',
  'threadId',
  'connectionId',
  'release',
  'instance',
  'event',
  'agentName',
  'parent',
  'unfinished',
  'code',
  'message',
];
/** Of these a text that holds nothing but a secret is none. */
const NULL_WHERE_EMPTY = new Set(['connectionId', 'release', 'instance', 'code']);

/** Only a message is prose, of which patterns remove what looks like a secret. */
function redactField(field: string, text: string, secrets: SessionSecrets): string | null {
  const known = secrets.within(text);
  const clean = plainText(field === 'message' ? redact(text, known) : redactKnown(text, known));
  return clean === '' && NULL_WHERE_EMPTY.has(field) ? null : clean;
}

function redactedCopy(meaning: FrameMeaning, secrets: SessionSecrets): FrameMeaning {
  const copy = { ...meaning };
  for (const field of QUOTED) {
    const text: unknown = Reflect.get(copy, field);
    if (typeof text === 'string') Reflect.set(copy, field, redactField(field, text, secrets));
  }
  return copy;
}
