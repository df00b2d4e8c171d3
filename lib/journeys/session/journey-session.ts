import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { CompiledJourney } from '../compile/compile-journey';
import type { HttpStep } from '../compile/compile-steps';
import { decodeFrame } from '../frames/decode-frame';
import { binaryText } from '../frames/encode-message';
import type { Json } from '../language/journey-source';
import { SESSION_LIMITS } from '../language/limits';
import type { Message } from '../language/message';
import { type GivenValues, SessionValues } from '../values/session-values';
import { renderJson } from '../values/template';
import { audioMessage, withoutAudio } from '../voice/audio-frames';
import { AudioMeter } from '../voice/audio-meter';
import { BuiltInSigns } from './built-in-signs';
import { fillRequest, fillText, fillTexts } from './fill-values';
import { JourneyReader } from './journey-reader';
import { JourneyScript } from './journey-script';
import type { Reading } from './reading';
import type { HttpRequest, ScriptTimes } from './script-action';

/** What a journey adds to the request that opens the connection. */
export type Opening = {
  path: string | null;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  protocols: readonly string[];
  socketIo: {
    namespace?: string;
    auth?: { [key: string]: Json };
    transports?: readonly ('polling' | 'websocket')[];
  };
};

type SessionStart = {
  given: GivenValues;
  ids: SessionFacts['ids'];
  times: ScriptTimes;
};

/** One session of a declared journey: its reader, its script, and what it saw so far. */
export class JourneySession {
  readonly journey: CompiledJourney;
  readonly reader: JourneyReader;
  readonly script: JourneyScript;
  private readonly values: SessionValues;
  private readonly meter: AudioMeter;
  private readonly unread = new Map<string, number>();
  private unnamed = 0;

  constructor(journey: CompiledJourney, { given, ids, times }: SessionStart) {
    this.journey = journey;
    this.values = new SessionValues(given);
    const builtIn = new BuiltInSigns(ids, given.now);
    this.reader = new JourneyReader(journey, this.values, builtIn);
    this.meter = new AudioMeter(journey.audio);
    const { values, reader, meter } = this;
    this.script = new JourneyScript({ journey, values, reader, builtIn, meter, times });
  }

  /** The messages of a frame; none where the journey ignores it. Audio is in none of their texts. */
  decode(frame: Buffer, isBinary: boolean): Message[] {
    const { binary, format, audio } = this.journey;
    if (isBinary && audio !== null && audio.read === null) return [audioMessage(frame)];
    const text = binaryText(frame, isBinary ? binary : 'text');
    const messages = text === null ? [] : decodeFrame(text, format);
    if (audio === null) return messages;
    return messages.map((message) => withoutAudio(message, audio, this.values.lookup));
  }

  /** What was sent and received as audio; undefined where the journey has none. */
  audio(): SessionFacts['audio'] {
    return this.meter.facts();
  }

  read(message: Message, asked: boolean): Reading {
    const reading = this.reader.read(message, asked);
    if (reading.kind === 'unread') this.countUnread(message);
    return reading;
  }

  /** Requests before the connection is opened, each with the values that the ones before it have saved. */
  *login(): Generator<HttpRequest> {
    yield* this.requests(this.journey.login);
  }

  /** Requests after the session, which remove what `login` made. */
  *logout(): Generator<HttpRequest> {
    yield* this.requests(this.journey.logout);
  }

  private *requests(steps: readonly HttpStep[]): Generator<HttpRequest> {
    for (const step of steps) yield fillRequest(step, this.values);
  }

  opening(): Opening {
    const { path, query, headers, protocols, namespace, auth, transports } = this.journey.connect;
    const { values } = this;
    const socketIo: Opening['socketIo'] = {};
    if (namespace !== undefined) socketIo.namespace = fillText(namespace, values);
    if (auth !== undefined) socketIo.auth = this.fillMap(auth);
    if (transports !== undefined) socketIo.transports = transports;
    return {
      path: path === undefined ? null : fillText(path, values),
      query: fillTexts(query ?? {}, values),
      headers: fillTexts(headers ?? {}, values),
      protocols: (protocols ?? []).map((protocol) => fillText(protocol, values)),
      socketIo,
    };
  }

  private fillMap(map: { [key: string]: Json }): { [key: string]: Json } {
    const { lookup } = this.values;
    return Object.fromEntries(
      Object.entries(map).map(([key, value]) => [key, renderJson(value, { lookup })]),
    );
  }

  /** What helps to find out why a session failed. */
  remarks(isComplete: boolean): string[] {
    const { reader, journey } = this;
    const remarks: string[] = [];
    if (!isComplete && (this.unread.size > 0 || this.unnamed > 0))
      remarks.push(`messages that are in no rule of the journey: ${this.unreadText()}`);
    if (!isComplete && reader.unlabelled > 0)
      remarks.push(
        `${reader.unlabelled} messages match and carry no id at ${journey.own?.paths}, so nothing shows that they are of this run`,
      );
    const audio = isComplete ? null : this.meter.remark();
    if (audio !== null) remarks.push(audio);
    if (reader.foreign > 0)
      remarks.push(`${reader.foreign} messages of other runs came on this connection`);
    return remarks;
  }

  private countUnread({ name }: Message): void {
    const known = name !== undefined && this.unread.has(name);
    if (name === undefined || (!known && this.unread.size >= SESSION_LIMITS.unreadNames))
      this.unnamed++;
    else this.unread.set(name, (this.unread.get(name) ?? 0) + 1);
  }

  private unreadText(): string {
    const named = [...this.unread].map(([name, count]) => `${name.slice(0, 40)} ×${count}`);
    return [...named, ...(this.unnamed > 0 ? [`others ×${this.unnamed}`] : [])].join(', ');
  }
}
