import type { SearchAnswer } from '../../contract/api/search/search';
import { containsWords } from '../../domain/targets/contains-words';
import type { Target } from '../../domain/targets/target';
import { DAY } from '../../domain/time';
import { signatureOfKey } from '../../domain/verdict/evidence/compare-signatures';
import { createBriefCache } from '../brief-cache';
import type { ServiceContext } from '../service-context';
import { bucketsOf } from '../time-range';

export type FoundFailure = SearchAnswer['failures']['rows'][number];

/** Failures of this span are found. */
const SPAN_MS = 7 * DAY;
/** A person types several letters in this time, and each is a search. */
const COUNTED_EVERY_MS = 5_000;
const TARGETS_NAMED = 3;

type Counted = { id: string; title: string; byTarget: Map<string, number> };

const countedFailures = createBriefCache<Counted[]>(COUNTED_EVERY_MS);

/** Ways of failing of the last 7 days whose title, target or environment contains every word, most sessions first. */
export async function findFailures(
  ctx: Pick<ServiceContext, 'events' | 'clock'>,
  text: string,
  targets: ReadonlyMap<string, Target>,
): Promise<FoundFailure[]> {
  const counted = await countedFailures(ctx, 'all', countFailures);
  return counted
    .flatMap((one) => foundFailure(one, targets) ?? [])
    .filter(({ signature, targets: places }) =>
      containsWords(
        [signature.title, ...places.map(({ name, environment }) => `${environment} ${name}`)].join(
          '\n',
        ),
        text,
      ),
    )
    .sort((a, b) => b.sessions - a.sessions || (a.signature.title < b.signature.title ? -1 : 1));
}

/** From counts alone: one query for all targets. */
async function countFailures(ctx: Pick<ServiceContext, 'events' | 'clock'>): Promise<Counted[]> {
  const now = ctx.clock.now();
  const { from, to, step } = bucketsOf({ from: now - SPAN_MS, to: now }, now);
  const rows = await ctx.events.counts({
    from,
    to,
    step,
    kinds: ['signature'],
    groupBy: ['targetId'],
    seeded: true,
  });
  const byId = new Map<string, Counted>();
  for (const { key, n, group } of rows) {
    const { id, title } = signatureOfKey(key);
    const known = byId.get(id) ?? { id, title, byTarget: new Map<string, number>() };
    const target = group?.targetId ?? '';
    known.byTarget.set(target, (known.byTarget.get(target) ?? 0) + n);
    byId.set(id, known);
  }
  return [...byId.values()];
}

/** Null where only targets that were deleted failed so. */
function foundFailure(
  { id, title, byTarget }: Counted,
  targets: ReadonlyMap<string, Target>,
): FoundFailure | null {
  const places = [...byTarget].flatMap(([targetId, n]) => {
    const target = targets.get(targetId);
    return target && n > 0 ? [{ target, n }] : [];
  });
  if (places.length === 0) return null;
  places.sort((a, b) => b.n - a.n);
  return {
    signature: { id, title },
    sessions: places.reduce((sum, { n }) => sum + n, 0),
    targets: places.slice(0, TARGETS_NAMED).map(({ target }) => ({
      id: target.id,
      name: target.name,
      environment: target.environment,
    })),
    targetCount: places.length,
  };
}
