import type { JourneySession } from '../../journeys/session/journey-session';
import type { HttpOutcome } from '../../journeys/session/script-action';
import type { Asking, Conversation, Ending, InboundFrame, Step } from './conversation';
import type { Action, Instant } from './journey';

/** The conversation of a declared journey. */
export class DeclaredConversation implements Conversation {
  private readonly session: JourneySession;

  constructor(session: JourneySession) {
    this.session = session;
  }

  start(at: Instant): Action[] {
    return this.session.script.start(at);
  }

  *receive({ data, isBinary }: InboundFrame, asking: Asking): Generator<Step> {
    for (const message of this.session.decode(data, isBinary)) {
      const reading = this.session.read(message, asking.isAsked());
      const next = (at: Instant) => this.session.script.onReading(reading, at);
      yield { meaning: reading.meaning, text: message.text, next };
    }
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
