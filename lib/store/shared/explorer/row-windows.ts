import type { Clock } from '../../../kit/clock';
import type { RowWindow } from './facet-rows';

const FIRST_MS = 3_600_000;
/** So many are read whatever they take: on a busy machine the first alone may outlast the budget. */
const LEAST_WINDOWS = 3;
const SHORTEST_MS = 1_000;
/** A window that took less is followed by one four times as wide, one that took more by one half as wide. */
const QUICK_MS = 15;
const SLOW_MS = 50;

/** Windows with few rows are read on for so many budgets: what takes long then is the machine, not the rows. */
const SPARSE_BUDGETS = 5;

type Reading = {
  read: (window: RowWindow) => Promise<'more' | 'done'>;
  /** Whether a window has few rows. */
  isSparse: (window: RowWindow) => Promise<boolean>;
};

/**
 * Reads rows newest first, in windows of time that are each short enough for other queries to come in between. Ends when `read` is
 * done, at the beginning of the span, or when the budget is over. Resolves with the instant down to which rows were read.
 */
export async function readWindows(
  { from, to, budgetMs }: RowWindow & { budgetMs: number },
  clock: Pick<Clock, 'monotonic'>,
  { read, isSparse }: Reading,
): Promise<number> {
  const begun = clock.monotonic();
  let width = FIRST_MS;
  let end = to;
  for (let windows = 1; end > from; windows++) {
    const windowBegun = clock.monotonic();
    const window = { from: Math.max(from, end - width), to: end };
    const [state, sparse] = await Promise.all([read(window), isSparse(window)]);
    end = window.from;
    const now = clock.monotonic();
    const budget = sparse ? budgetMs * SPARSE_BUDGETS : budgetMs;
    if (state === 'done' || (windows >= LEAST_WINDOWS && now - begun >= budget)) break;
    if (sparse || now - windowBegun < QUICK_MS) width *= 4;
    else if (now - windowBegun > SLOW_MS) width = Math.max(SHORTEST_MS, Math.floor(width / 2));
  }
  return end;
}
