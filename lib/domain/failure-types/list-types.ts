import { STAGES, type Stage } from '../sessions/stages';
import { pFail } from '../statistics/binomial';
import type { FailureType } from './failure-type';

/** Parts of a span that a trend has. */
export const TREND_POINTS = 24;
/** A change of frequency is named below this error. */
const CHANGED = 0.01;

/** Sessions of one signature in one part of a span. `point`: 0 for the oldest. */
type SignatureCount = { id: string; title: string; point: number; n: number };

/** When a signature was first and last seen, epoch ms. */
export type SeenSpan = { firstAt: number; lastAt: number };

type TrendChange = 'new' | 'rising' | 'falling' | 'steady';

export type ListedType = {
  id: string;
  title: string;
  stage: Stage | null;
  sessions: number;
  firstAt: number | null;
  lastAt: number | null;
  trend: { points: number[]; change: TrendChange };
  known: FailureType | null;
  /** A known type that may be the same under a new signature. */
  maybe: FailureType | null;
};

type Input = {
  counts: readonly SignatureCount[];
  /** All sessions of each part of the span. */
  sessions: readonly number[];
  seen: ReadonlyMap<string, SeenSpan>;
  known: readonly FailureType[];
  /** Start of the span, epoch ms. */
  from: number;
};

/** Failure types with sessions in a span, joined signatures as one: muted ones last, else most frequent first. */
export function listTypes(input: Input): ListedType[] {
  const typeOf = new Map<string, string>();
  for (const { signatureId, joined } of input.known)
    for (const id of joined) typeOf.set(id, signatureId);
  const known = new Map(input.known.map((one) => [one.signatureId, one]));
  const groups = new Map<string, { title: string; points: number[]; ids: Set<string> }>();
  for (const { id, title, point, n } of input.counts) {
    const type = typeOf.get(id) ?? id;
    const group = groups.get(type) ?? { title, points: emptyPoints(), ids: new Set() };
    groups.set(type, group);
    group.points[point] = (group.points[point] ?? 0) + n;
    group.ids.add(id);
  }
  return [...groups]
    .map(([id, group]) => describeType(input, { id, ...group, known: known.get(id) ?? null }))
    .filter(({ sessions }) => sessions > 0)
    .sort(compareTypes);
}

const emptyPoints = () => new Array<number>(TREND_POINTS).fill(0);

/** The order of lists. */
export function compareTypes(a: Ranked, b: Ranked): number {
  return (
    Number(a.known?.muted ?? false) - Number(b.known?.muted ?? false) ||
    b.sessions - a.sessions ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
export type Ranked = Pick<ListedType, 'id' | 'sessions'> & {
  known: Pick<FailureType, 'muted'> | null;
};

type Group = {
  id: string;
  title: string;
  points: number[];
  ids: ReadonlySet<string>;
  known: FailureType | null;
};

function describeType(input: Input, { id, title, points, ids, known }: Group): ListedType {
  const spans = [...ids, id, ...(known?.joined ?? [])].flatMap((one) => input.seen.get(one) ?? []);
  const firstAt = spans.length === 0 ? null : Math.min(...spans.map((one) => one.firstAt));
  const lastAt = spans.length === 0 ? null : Math.max(...spans.map((one) => one.lastAt));
  const isNew = firstAt !== null && firstAt >= input.from && known === null;
  return {
    id,
    title: ids.has(id) || known === null ? title : known.name,
    stage: stageOfTitle(title),
    sessions: points.reduce((sum, n) => sum + n, 0),
    firstAt,
    lastAt,
    trend: { points, change: isNew ? 'new' : changeOf(points, input.sessions) },
    known,
    maybe: isNew && firstAt !== null ? maybeSame(input, { id, title, firstAt }) : null,
  };
}

/** Titles begin with their stage: "factory: …", "auth (header): …". */
function stageOfTitle(title: string): Stage | null {
  const [word = ''] = /^[a-z]+/.exec(title) ?? [];
  return STAGES.find((stage) => stage === word) ?? null;
}

/** Whether sessions of the second half have it more or less often than those of the first, given all that had it (binomial). */
function changeOf(points: readonly number[], sessions: readonly number[]): TrendChange {
  const half = TREND_POINTS / 2;
  const sum = (of: readonly number[]) => of.reduce((total, n) => total + n, 0);
  const [before, after] = [sum(points.slice(0, half)), sum(points.slice(half))];
  const [ranBefore, ranAfter] = [sum(sessions.slice(0, half)), sum(sessions.slice(half))];
  if (ranBefore === 0 || ranAfter === 0) return 'steady';
  const share = ranAfter / (ranBefore + ranAfter);
  if (pFail(after, before + after, share) <= CHANGED) return 'rising';
  return pFail(before, before + after, 1 - share) <= CHANGED ? 'falling' : 'steady';
}

/** Uses of signatures are written to the hour. */
const SEEN_WIDTH_MS = 3_600_000;

/** A type that people wrote about, of the same stage, with no session since the new one came. */
function maybeSame(
  { known, seen }: Input,
  { id, title, firstAt }: { id: string; title: string; firstAt: number },
): FailureType | null {
  const gone = known.filter((one) => {
    if (one.signatureId === id || stageOfTitle(one.name) !== stageOfTitle(title)) return false;
    const spans = [one.signatureId, ...one.joined].flatMap((other) => seen.get(other) ?? []);
    const last = Math.max(...spans.map(({ lastAt }) => lastAt), 0);
    return last > 0 && last <= firstAt && firstAt - last < 7 * 24 * SEEN_WIDTH_MS;
  });
  return gone.length === 1 ? (gone[0] ?? null) : null;
}
