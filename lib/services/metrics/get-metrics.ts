import { isPollStale } from '../../domain/polls/health-poll';
import { createTimeSlices } from '../../kit/time-slices';
import { createBriefCache } from '../brief-cache';
import type { ServiceContext } from '../service-context';
import { processMetrics } from './process-metrics';
import { targetMetrics } from './target-metrics';

type Context = Pick<
  ServiceContext,
  | 'state'
  | 'events'
  | 'clock'
  | 'collector'
  | 'prober'
  | 'judge'
  | 'live'
  | 'info'
  | 'polls'
  | 'nodes'
>;

/** However often it is scraped, it is made no more often than this. */
const MADE_EVERY_MS = 2_000;

const cached = createBriefCache<string>(MADE_EVERY_MS);

/**
 * Everything for Prometheus, in its text format 0.0.4: the indicators as the judge has them in memory, counters of sessions, and
 * the state of Tocsin itself. Errors: those of the stores.
 */
export function getMetrics(ctx: Context): Promise<string> {
  return cached(ctx, 'all', makeText);
}

async function makeText(ctx: Context): Promise<string> {
  const now = ctx.clock.now();
  const targets = (await ctx.state.list('target')).map(({ value: target }) => ({
    target,
    states: ctx.judge.memoryOf(target.id)?.states ?? [],
    status: ctx.judge.pictureOf(target.id),
    polls: ctx.polls.statesOf(target.id).filter((poll) => !isPollStale(poll, now)),
  }));
  const book = ctx.collector.sessionCounters();
  const ids = new Set(targets.map(({ target }) => target.id));
  for (const id of book.byTarget.keys()) if (!ids.has(id)) book.remove(id);
  const slices = createTimeSlices(ctx.clock);
  const parts: string[] = [];
  for (const line of targetMetrics(targets, book)) {
    parts.push(line);
    if (slices.isOver()) await slices.pause();
  }
  parts.push(await processMetrics(ctx));
  return parts.join('');
}
