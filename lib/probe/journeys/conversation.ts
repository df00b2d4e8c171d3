import type { FrameMeaning, SessionFacts } from '../../domain/sessions/session-facts';
import type { HttpOutcome } from '../../journeys/session/script-action';
import type { Action, Instant, Journey, Script, ScriptContext } from './journey';

/** One inbound frame. */
export type InboundFrame = {
  data: Buffer;
  isBinary: boolean;
  /** Its text; null where the bytes are none. */
  text: string | null;
};

/**
 * What one message means, and what to do next, which is asked for once the meaning was recorded: as it was recorded, marked where it is
 * of another session.
 */
export type Step = {
  meaning: FrameMeaning;
  /** The message as text. */
  text: string;
  next(at: Instant, recorded: FrameMeaning): Action[];
};

/** What a transcript shows of a frame instead of its content. */
export type ShownFrame = { text: string; isAudio: boolean };

/** A session that asks for an answer. */
export type Asking = {
  /** Whether the request was sent by now. */
  isAsked(): boolean;
};

/** How the connection ended. */
export type Ending = { code: number; reason: string; by: 'server' | 'network' | 'client' };

/** What one session says and understands: its reader and its script. Knows no socket and no clock. */
export type Conversation = {
  start(at: Instant): Action[];
  /**
   * Reads the messages of a frame one after the other; each is read after the actions of the one before were done. Never throws.
   */
  receive(frame: InboundFrame, session: Asking): Iterable<Step>;
  onTimer(name: string, at: Instant): Action[];
  /** The deadline of the awaited stage is over. Null: the session ends there. */
  onDeadline(at: Instant): Action[] | null;
  onHttp(outcome: HttpOutcome, at: Instant): Action[];
  /** The connection was refused, or ended: only findings count from here on. */
  onRefused(status: number): Action[];
  onClosed(ending: Ending): Action[];
  /** What helps to find out why the session failed. */
  remarks(isComplete: boolean): string[];
  /** What a transcript shows of a frame that is received next; null: the frame as it is. */
  shown?(frame: Pick<InboundFrame, 'data' | 'isBinary'>): ShownFrame | null;
  /** What was sent and received as audio; undefined where the journey has none. */
  audio?(): SessionFacts['audio'];
};

class BuiltInStep implements Step {
  readonly meaning: FrameMeaning;
  readonly text: string;
  private readonly script: Script;

  constructor(meaning: FrameMeaning, text: string, script: Script) {
    this.meaning = meaning;
    this.text = text;
    this.script = script;
  }

  next(at: Instant, recorded: FrameMeaning): Action[] {
    return this.script.onReading(recorded, at);
  }
}

/** The conversation of the built-in journey. */
export class BuiltInConversation implements Conversation {
  private readonly reader;
  private readonly script;

  constructor(journey: Journey, context: ScriptContext) {
    this.reader = journey.reader();
    this.script = journey.script(context);
  }

  start(at: Instant): Action[] {
    return this.script.start(at);
  }

  *receive({ text: frame }: InboundFrame, session: Asking): Generator<Step> {
    if (frame === null) return;
    for (const text of this.reader.split?.(frame) ?? [frame])
      yield new BuiltInStep(this.reader.read(text, session.isAsked()), text, this.script);
  }

  onTimer(name: string, at: Instant): Action[] {
    return this.script.onTimer(name, at);
  }

  onDeadline(): null {
    return null;
  }

  onHttp(): Action[] {
    return [];
  }

  onRefused(): Action[] {
    return [];
  }

  onClosed(): Action[] {
    return [];
  }

  remarks(): string[] {
    return [];
  }
}
