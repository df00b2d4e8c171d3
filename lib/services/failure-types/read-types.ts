import type { FailureTypeView } from '../../contract/api/why/failure-types';
import {
  type ListedType,
  listTypes,
  type SeenSpan,
  TREND_POINTS,
} from '../../domain/failure-types/list-types';
import { BUCKET_STEPS, type BucketStep } from '../../domain/tallies/tally';
import { signatureOfKey } from '../../domain/verdict/evidence/compare-signatures';
import type { TallyFilter } from '../../store/event-store';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';

/** Whole buckets of a span, epoch ms. */
export type TypeSpan = { from: number; to: number; step: BucketStep };

/** Failure types of a span with what people know of them, in the order of lists, and the versions of their rows. */
export async function readTypes(
  ctx: Pick<ServiceContext, 'events' | 'state'>,
  slice: Omit<TallyFilter, 'from' | 'to'> & { targetId: string },
  span: TypeSpan,
): Promise<{ types: ListedType[]; versions: ReadonlyMap<string, number> }> {
  const { from, to, step } = span;
  const width = pointWidth(span);
  const query = { ...slice, from, to, step, mergeMs: width, sources: ['synthetic' as const] };
  const [rows, tallies, labels, known] = await Promise.all([
    ctx.events.counts({ ...query, kinds: ['signature'] }),
    ctx.events.tallies(query),
    ctx.events.labels([slice.targetId]),
    ctx.state.list('failureType', slice.targetId),
  ]);
  const first = Math.floor(from / width) * width;
  const pointOf = (at: number) =>
    Math.min(TREND_POINTS - 1, Math.max(0, Math.floor((at - first) / width)));
  const sessions = new Array<number>(TREND_POINTS).fill(0);
  for (const { at, counts } of tallies) {
    const point = pointOf(at);
    sessions[point] = (sessions[point] ?? 0) + counts.sessions - counts.excluded;
  }
  const seen = new Map<string, SeenSpan>();
  for (const { kind, label, firstAt, lastAt } of labels)
    if (kind === 'signature') seen.set(label, { firstAt, lastAt });
  const counts = rows.map(({ at, key, n }) => {
    const { id, title } = signatureOfKey(key);
    // The last use of a label is written to the hour; what was counted later is known better.
    const use = seen.get(id);
    if (use && n > 0) use.lastAt = Math.max(use.lastAt, at);
    return { id, title, point: pointOf(at), n };
  });
  return {
    types: listTypes({ counts, sessions, seen, known: known.map(({ value }) => value), from }),
    versions: new Map(known.map(({ version, value }) => [value.signatureId, version])),
  };
}

/** At most `TREND_POINTS` points, each a multiple of the bucket. */
function pointWidth({ from, to, step }: TypeSpan): number {
  const bucket = BUCKET_STEPS[step];
  return Math.max(1, Math.ceil((to - from) / (TREND_POINTS - 1) / bucket)) * bucket;
}

export function typeView(type: ListedType, versions: ReadonlyMap<string, number>): FailureTypeView {
  const { known, maybe } = type;
  return {
    id: type.id,
    title: type.title,
    stage: type.stage,
    sessions: type.sessions,
    firstSeenAt: toIsoOrNull(type.firstAt),
    lastSeenAt: toIsoOrNull(type.lastAt),
    trend: type.trend,
    owner: known?.owner ?? '',
    note: known?.note ?? '',
    runbook: known?.runbook ?? '',
    muted: known?.muted ?? false,
    joined: known?.joined ?? [],
    maybe: maybe && {
      id: maybe.signatureId,
      title: maybe.name,
      version: versions.get(maybe.signatureId) ?? 0,
      joined: maybe.joined,
    },
    version: versions.get(type.id) ?? 0,
  };
}
