import {
  type AgentFact,
  type AgentMeaning,
  createRunFilter,
} from '../../domain/classify/run-filter';
import { findCompletedMs } from '../../domain/classify/session-observations';
import { readFrame } from '../../domain/frames/read-frame';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Message } from '../language/message';
import type { Sign } from '../language/names';
import type { Reading } from './reading';

/** Most agent events that are kept to find out whether the run is complete. */
const MAX_EVENTS = 256;

/** Reads what no rule read as the built-in journey does, and says which stages a script can stop waiting for. */
export class BuiltInSigns {
  /** The run ended badly, and nothing of it came since. */
  hasFailed = false;

  private readonly isOwn: (meaning: AgentMeaning) => boolean;
  private readonly now: () => number;
  private readonly events: AgentFact[] = [];

  /** `now`: epoch milliseconds, for the reply to a ping. */
  constructor(ids: SessionFacts['ids'], now: () => number) {
    this.isOwn = createRunFilter(ids);
    this.now = now;
  }

  read(message: Message, asked: boolean): Reading {
    const meaning = readFrame(message.text);
    const reply =
      meaning.kind === 'ping' ? { type: 'pong', timestamp: this.now() / 1000 } : undefined;
    const proves = this.signsOf(meaning, asked);
    return { message, kind: 'built-in', meaning, proves, reply };
  }

  private signsOf(meaning: Reading['meaning'], asked: boolean): readonly Sign[] {
    if (meaning.kind === 'welcome') return ['auth', 'factory', 'handler', 'ready'];
    if (meaning.kind === 'authenticated') return ['auth'];
    if (meaning.kind !== 'agent' || !asked || !this.isOwn(meaning)) return [];
    this.keepEvent({ atMs: this.events.length, meaning });
    this.hasFailed = meaning.final && meaning.failed;
    if (this.hasFailed) return [];
    return findCompletedMs(this.events) === null ? ['agent'] : ['agent', 'complete'];
  }

  /** Keeps only what `findCompletedMs` needs: the first event, answers and final events. */
  private keepEvent(event: AgentFact): void {
    const { answer, final } = event.meaning;
    if ((this.events.length === 0 || answer || final) && this.events.length < MAX_EVENTS)
      this.events.push(event);
    else if (final) this.events[this.events.length - 1] = event;
  }
}
