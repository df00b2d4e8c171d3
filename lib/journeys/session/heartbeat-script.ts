import type { CompiledJourney } from '../compile/compile-journey';
import { SESSION_LIMITS } from '../language/limits';
import type { Message } from '../language/message';
import type { SessionValues } from '../values/session-values';
import { fillDuration, fillMessage } from './fill-values';
import type { ScriptAction } from './script-action';

/** Its timer. */
export const BEAT = 'beat';

type Parts = { journey: CompiledJourney; values: SessionValues };

/** Sends the heartbeat of a journey, and knows whether the server answered it. */
export class HeartbeatScript {
  private readonly parts: Parts;
  private isBeating = false;
  private isUnanswered = false;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Begins once every value of its interval is known. */
  begin(): ScriptAction[] {
    const ms = this.intervalMs();
    if (ms === null || this.isBeating) return [];
    this.isBeating = true;
    return [{ do: 'timer', name: BEAT, ms }];
  }

  onMessage(message: Message): void {
    const { journey, values } = this.parts;
    if (journey.beat?.answer?.(message, values.lookup)) this.isUnanswered = false;
  }

  /** The next heartbeat; null where the one before was not answered. */
  next(): ScriptAction[] | null {
    const { journey, values } = this.parts;
    const ms = this.intervalMs();
    if (journey.beat === null || ms === null) return [];
    if (this.isUnanswered) return null;
    this.isUnanswered = journey.beat.answer !== null;
    return [
      { do: 'send', ...fillMessage(journey.beat.body, { journey, values }) },
      { do: 'timer', name: BEAT, ms },
    ];
  }

  private intervalMs(): number | null {
    const { journey, values } = this.parts;
    const ms = fillDuration(journey.beat?.every, values);
    return ms === null ? null : Math.max(SESSION_LIMITS.beatMs, ms);
  }
}
