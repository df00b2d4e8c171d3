import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Message } from '../../journeys/language/message';
import type { JourneySession } from '../../journeys/session/journey-session';
import type { HttpOutcome } from '../../journeys/session/script-action';
import type { Asking, Conversation, Ending, InboundFrame, ShownFrame, Step } from './conversation';
import type { Action, Instant } from './journey';

/** The conversation of a declared journey. */
export class DeclaredConversation implements Conversation {
  private readonly session: JourneySession;
  /** The messages of the frame that was shown and is received next: none is decoded twice. */
  private decoded: { data: Buffer; messages: Message[] } | null = null;

  constructor(session: JourneySession) {
    this.session = session;
  }

  start(at: Instant): Action[] {
    return this.session.script.start(at);
  }

  *receive({ data, isBinary }: InboundFrame, asking: Asking): Generator<Step> {
    const { decoded } = this;
    this.decoded = null;
    const messages =
      decoded?.data === data ? decoded.messages : this.session.decode(data, isBinary);
    for (const message of messages) {
      const reading = this.session.read(message, asking.isAsked());
      const next = (at: Instant) => this.session.script.onReading(reading, at);
      yield { meaning: reading.meaning, text: message.text, next };
    }
  }

  /** Journeys without audio have nothing to hide in their frames that redaction would not find. */
  shown({ data, isBinary }: Pick<InboundFrame, 'data' | 'isBinary'>): ShownFrame | null {
    if (this.session.journey.audio === null) return null;
    const messages = this.session.decode(data, isBinary);
    this.decoded = { data, messages };
    // Binary frames that the journey does not read may be audio as well.
    if (messages.length === 0)
      return isBinary ? { text: `${data.length} bytes`, isAudio: true } : null;
    const text = messages.map((message) => message.text).join('\n');
    return { text, isAudio: messages.some(({ audio }) => audio !== undefined) };
  }

  audio(): SessionFacts['audio'] {
    return this.session.audio();
  }

  onTimer(name: string, at: Instant): Action[] {
    return this.session.script.onTimer(name, at);
  }

  onDeadline(at: Instant): Action[] | null {
    return this.session.script.onDeadline(at);
  }

  onHttp(outcome: HttpOutcome, at: Instant): Action[] {
    return this.session.script.onHttp(outcome, at);
  }

  onRefused(status: number): Action[] {
    return this.session.script.onRefused(status);
  }

  onClosed(ending: Ending): Action[] {
    return this.session.script.onClosed(ending);
  }

  remarks(isComplete: boolean): string[] {
    return this.session.remarks(isComplete);
  }
}
