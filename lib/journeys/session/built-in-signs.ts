import { RunFilter } from '../../domain/classify/run-filter';
import { RunProgress } from '../../domain/classify/run-progress';
import { readFrame } from '../../domain/frames/read-frame';
import type { SessionFacts } from '../../domain/sessions/session-facts';
import type { Message } from '../language/message';
import type { Sign } from '../language/names';
import type { Reading } from './reading';

/** Reads what no rule read as the built-in journey does, and says which stages a script can stop waiting for. */
export class BuiltInSigns {
  /** The run ended badly, and nothing of it came since. */
  hasFailed = false;

  private readonly filter: RunFilter;
  private readonly progress: RunProgress;
  private readonly now: () => number;
  private count = 0;

  /** `now`: epoch milliseconds, for the reply to a ping. */
  constructor(ids: SessionFacts['ids'], now: () => number) {
    this.filter = new RunFilter({ ids });
    this.progress = new RunProgress(ids.runId);
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
    const { filter, progress } = this;
    filter.introduce(meaning);
    if (meaning.kind === 'welcome') return ['auth', 'factory', 'handler', 'ready'];
    if (meaning.kind === 'authenticated') return ['auth'];
    if (meaning.kind !== 'agent' || !asked) return [];
    filter.requestedAt ??= this.now();
    if (!filter.isOwn(meaning)) return [];
    const event = { atMs: this.count, meaning };
    this.count += 1;
    progress.add(event);
    this.hasFailed = progress.failure === event;
    if (this.hasFailed) return [];
    return progress.completedMs === null ? ['agent'] : ['agent', 'complete'];
  }
}
