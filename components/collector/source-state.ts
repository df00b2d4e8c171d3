import type { BadgeState } from '@/components/ui/state/state-badge';
import type { SourceReport, SourceView } from '@/lib/contract/api/intake/sources';
import type { Stage } from '@/lib/domain/sessions/stages';
import { MINUTE } from '@/lib/domain/time';
import { countNoun, formatDuration } from '@/lib/web/text/format';

/** A source that sent something this recently is receiving. */
const RECEIVING_MS = 5 * MINUTE;

/** What a state badge shows. */
type Shown = { state: BadgeState; word: string };

const CANNOT_READ: Shown = { state: 'fails', word: 'last request could not be read' };

/** Whether anything comes from a source. `now`: epoch ms, 0 while the server renders. */
export function sourceState(
  source: Pick<SourceView, 'expired' | 'lastSeenAt' | 'report'>,
  { now, offline }: { now: number; offline: boolean },
): Shown {
  const { expired, lastSeenAt, report } = source;
  if (offline) return { state: 'stale', word: 'not known' };
  if (expired) return { state: 'fails', word: 'token expired' };
  if (lastSeenAt === null) return { state: 'no-data', word: 'nothing came yet' };
  if (report === null) return { state: 'stale', word: 'nothing since the start' };
  const ago = now === 0 ? 0 : now - Date.parse(lastSeenAt);
  const lastUnread = report.unread.last.at(-1);
  // What came before does not count: with new settings of its sender nothing is stored any more.
  if (lastUnread && Date.parse(lastUnread.at) >= Date.parse(report.lastSeenAt)) return CANNOT_READ;
  if (ago > RECEIVING_MS) return { state: 'stale', word: `nothing for ${formatDuration(ago)}` };
  return firstRowState(report) ?? { state: 'holds', word: 'receiving' };
}

/** Why what came from a source is no health event; null where some were stored. */
function firstRowState(report: SourceReport): Shown | null {
  const { rows, refused, metricsRequests } = report;
  if (rows.events + rows.duplicates > 0) return null;
  if (rows.rejected > 0)
    return { state: 'fails', word: `${countNoun(rows.rejected, 'row')} rejected, none stored` };
  if (rows.ignored > 0) return { state: 'unsure', word: 'no health event in what came' };
  if (refused.requests > 0) return { state: 'fails', word: 'refused' };
  if (metricsRequests > 0) return { state: 'unsure', word: 'only metrics came' };
  return { state: 'unsure', word: 'an empty request came' };
}

/** Stages that a backend can say, with what is missing where it never says them. */
export const STAGE_HINTS: ReadonlyArray<{ stage: Stage; hint: string }> = [
  { stage: 'accept', hint: 'without it a connection that ends before it is ready is not counted' },
  { stage: 'auth', hint: 'without it a refused credential looks like a failed connection' },
  { stage: 'factory', hint: 'without it the factory line has no connection of this source' },
  { stage: 'handler', hint: 'without it emergency and fallback handlers are not seen' },
  {
    stage: 'ready',
    hint: 'without it the connection line has no connection of this source: report ready, log a ready marker, or set ready: first-send',
  },
  { stage: 'agent', hint: 'without it the start of an answer is not seen' },
  { stage: 'complete', hint: 'without it the agent line has no connection of this source' },
];

/** Stages that a source never said since the start, in order. */
export function missingStages({ says }: Pick<SourceReport, 'says'>): typeof STAGE_HINTS {
  return STAGE_HINTS.filter(({ stage }) => !says.includes(stage));
}
