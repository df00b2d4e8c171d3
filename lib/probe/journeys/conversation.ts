import type { FrameMeaning } from '../../domain/sessions/session-facts';
import type { HttpOutcome } from '../../journeys/session/script-action';
import type { Action, Instant, Journey, ScriptContext } from './journey';

/** One inbound frame. */
export type InboundFrame = {
  data: Buffer;
  isBinary: boolean;
  /** Its text; null where the bytes are none. */
  text: string | null;
};

/** What one message means, and what to do next, which is asked for once the meaning was recorded. */
export type Step = { meaning: FrameMeaning; next(at: Instant): Action[] };

/** How the connection ended. */
export type Ending = { code: number; reason: string; by: 'server' | 'network' | 'client' };

/** What one session says and understands: its reader and its script. Knows no socket and no clock. */
export type Conversation = {
  start(at: Instant): Action[];
  /**
   * Reads the messages of a frame one after the other; each is read after the actions of the one before were done. `isAsked`: whether the
   * request was sent by now. Never throws.
   */
  receive(frame: InboundFrame, isAsked: () => boolean): Iterable<Step>;
  onTimer(name: string, at: Instant): Action[];
  /** The deadline of the awaited stage is over. Null: the session ends there. */
  onDeadline(at: Instant): Action[] | null;
  onHttp(outcome: HttpOutcome, at: Instant): Action[];
  /** The connection was refused, or ended: only findings count from here on. */
  onRefused(status: number): Action[];
  onClosed(ending: Ending): Action[];
  /** What helps to find out why the session failed. */
  remarks(isComplete: boolean): string[];
};

/** The conversation of the built-in journey: one message per frame. */
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

  receive({ text }: InboundFrame, isAsked: () => boolean): Step[] {
    if (text === null) return [];
    const meaning = this.reader.read(text, isAsked());
    return [{ meaning, next: (at) => this.script.onReading(meaning, at) }];
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
