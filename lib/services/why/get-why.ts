import type { Why } from '../../contract/api/why/why';
import type { RangeQuery } from '../../contract/primitives';
import { BUCKET_RETENTION } from '../../domain/tallies/buckets';
import { BUCKET_STEPS, type BucketStep } from '../../domain/tallies/tally';
import { DAY, HOUR, iso, MINUTE } from '../../domain/time';
import { findDifferences } from '../../domain/why/find-differences';
import { silentLocations } from '../../domain/why/silent-locations';
import { cellsOfRows, sumCells } from '../../domain/why/why-cell';
import { whyLadder } from '../../domain/why/why-ladder';
import type { WhyLadder, WhyLine } from '../../domain/why/why-model';
import { readTypes, typeView } from '../failure-types/read-types';
import type { ServiceContext } from '../service-context';
import { settingsInForce } from '../settings/get-settings';
import { findTarget } from '../targets/find-target';
import { type Range, rangeOf, sliceOf } from '../time-range';
import { failureMessages } from './failure-messages';

/** The newest part of a range that is compared: what it costs is bounded by it and not by the range. */
const LONGEST_MS = 7 * DAY;
/** Up to this length a step is a minute, beyond that ten. */
const FINE_MS = 6 * HOUR;
const TYPES_SHOWN = 5;

type Steps = Range & { step: BucketStep; stepMs: number };

/**
 * Why sessions of the range fail, from counts of minutes alone: no session is read, so the cost follows the length of the span (at most
 * seven days) and how many kinds of sessions there are. Throws AppError `not_found`, `invalid_input`.
 */
export async function getWhy(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: RangeQuery,
): Promise<Why> {
  const { id: targetId, value: target } = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const asked = rangeOf(query, now);
  const { from, to, step, stepMs } = stepsOf(asked, now);
  const slice = { ...sliceOf(targetId, query), targetId };
  const wanted = { ...slice, from, to, step, sources: ['synthetic' as const] };
  const [rows, tallies, types, messages, settings] = await Promise.all([
    ctx.events.counts({
      ...wanted,
      mergeMs: stepMs,
      kinds: ['profile'],
      groupBy: ['release', 'location', 'journey'],
    }),
    ctx.events.tallies(wanted),
    readTypes(ctx, slice, { from, to, step }),
    failureMessages(ctx, targetId, { from, to }),
    settingsInForce(ctx),
  ]);
  const cells = cellsOfRows(rows);
  const thresholds = { ...settings.thresholds, ...target.thresholds };
  const titles = new Map(types.types.map(({ id, title }) => [id, title]));
  return {
    now: iso(now),
    from: iso(from),
    to: iso(to),
    isShortened: from > asked.from,
    stepMs,
    sessions: tallies.reduce((sum, { counts }) => sum + counts.sessions - counts.excluded, 0),
    counted: sumCells(cells),
    locations: silentLocations(cells, {
      stepMs,
      intervalMs: target.intervalMs,
      isPresent: now - to <= MINUTE,
    }),
    ladder: ladderView(whyLadder({ cells, thresholds, titles, messages, stepMs })),
    differences: findDifferences(cells),
    types: {
      rows: types.types.slice(0, TYPES_SHOWN).map((one) => typeView(one, types.versions)),
      total: types.types.length,
    },
  };
}

/** Whole steps that cover the newest part of the range. */
function stepsOf({ from: asked, to: end }: Range, now: number): Steps {
  const start = Math.max(asked, end - LONGEST_MS);
  const step: BucketStep = now - start <= BUCKET_RETENTION['1m'] ? '1m' : '1h';
  const stepMs = step === '1h' || end - start <= FINE_MS ? BUCKET_STEPS[step] : 10 * MINUTE;
  return {
    from: Math.floor(start / stepMs) * stepMs,
    to: Math.ceil(end / stepMs) * stepMs,
    step,
    stepMs,
  };
}

const lineView = (line: WhyLine) => ({ ...line, at: line.at === null ? null : iso(line.at) });

const ladderView = ({ what, problems, more }: WhyLadder): Why['ladder'] => ({
  what: what && lineView(what),
  problems: problems.map((one) => ({ ...one, lines: one.lines.map(lineView) })),
  more,
});
