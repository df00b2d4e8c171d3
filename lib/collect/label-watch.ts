import {
  isOverflowing,
  keepLabels,
  LABEL_KINDS,
  LabelDraft,
  type LabelKind,
  type LabelOverflow,
  type LabelUse,
} from '../domain/labels/new-labels';
import type { Logger } from '../kit/logger';
import type { EventStore, LabelRow } from '../store/event-store';
import type { Mutation } from '../store/state-store';
import type { TargetCache } from './target-cache';

/** Labels of all targets that are cached; a target whose labels were dropped is read again. */
const MOST_CACHED = 200_000;
/** How often the row about a target that goes on bringing new labels is written. */
const WRITE_EVERY_MS = 5 * 60_000;

type Known = Record<LabelKind, Map<string, LabelUse>>;

/**
 * Bounds the new labels of each target (decision 65). What is new comes from the store, so a restart changes nothing; the memory is
 * a cache of it. Rows without a target share one place, the target ''.
 */
export type LabelWatch = {
  /** Reads the labels of targets before a batch. Errors: those of the store. */
  load(targetIds: Iterable<string>): Promise<void>;
  /** A view for one batch; `keep` makes what it noted last once the batch is durable. */
  batch(now: number): LabelsNow;
  /** Rows whose label was stored as other, since the start. */
  others(): Readonly<Record<LabelKind, number>>;
};

export type LabelsNow = {
  /** Whether the label is stored as it is; else as other, and counted. */
  admit(targetId: string, kind: LabelKind, label: string): boolean;
  /** Uses of labels that have to be stored with the batch. */
  rows(): LabelRow[];
  /** Writes about targets that bring too many new labels, or no longer do. */
  mutations(): Mutation[];
  keep(): void;
};

const byKind = <T>(make: () => T) =>
  Object.fromEntries(LABEL_KINDS.map((kind) => [kind, make()])) as Record<LabelKind, T>;

export function createLabelWatch(
  events: Pick<EventStore, 'labels'>,
  { targetCache, logger }: { targetCache: TargetCache; logger: Logger },
): LabelWatch {
  /** Least recently read first. */
  const known = new Map<string, Known>();
  const overflows = new Map<string, LabelOverflow>();
  const counted = byKind(() => 0);

  function dropOldest(): void {
    const sizeOf = (labels: Known) =>
      Object.values(labels).reduce((sum, { size }) => sum + size, 0);
    let total = 0;
    for (const labels of known.values()) total += sizeOf(labels);
    for (const [targetId, labels] of known) {
      if (total <= MOST_CACHED) return;
      total -= sizeOf(labels);
      known.delete(targetId);
    }
  }

  return {
    async load(targetIds) {
      const missing = [...new Set(targetIds)].filter((id) => !known.has(id));
      if (missing.length === 0) return;
      dropOldest();
      const rows = await events.labels(missing);
      for (const targetId of missing)
        known.set(
          targetId,
          byKind(() => new Map()),
        );
      for (const { targetId, kind, label, firstAt, lastAt } of rows)
        known.get(targetId)?.[kind].set(label, { firstAt, lastAt });
    },
    batch(now) {
      const drafts = new Map<string, { targetId: string; kind: LabelKind; draft: LabelDraft }>();
      const overflowNow = createOverflows({ overflows, targetCache, now });
      return {
        admit(targetId, kind, label) {
          const key = `${kind} ${targetId}`;
          let entry = drafts.get(key);
          if (!entry) {
            const before = known.get(targetId)?.[kind] ?? new Map();
            entry = { targetId, kind, draft: new LabelDraft(kind, before, now) };
            drafts.set(key, entry);
          }
          return entry.draft.admit(label);
        },
        rows: () =>
          [...drafts.values()].flatMap(({ targetId, kind, draft }) =>
            [...draft.changed].map(([label, use]) => ({ targetId, kind, label, ...use })),
          ),
        mutations: () => overflowNow.mutations([...drafts.values()]),
        keep() {
          for (const { targetId, kind, draft } of drafts.values()) {
            const labels = known.get(targetId);
            if (labels) keepLabels(labels[kind], draft.changed);
            counted[kind] += draft.others;
            if (draft.others > 0 && overflowNow.isFirst(targetId, kind))
              logger.warn(
                { targetId, kind, rows: draft.others },
                'a target brings more new labels within an hour than are kept apart; the rest is stored as other',
              );
          }
          overflowNow.keep([...drafts.values()]);
        },
      };
    },
    others: () => counted,
  };
}

type Drafts = ReadonlyArray<{ targetId: string; kind: LabelKind; draft: LabelDraft }>;

/** The rows about targets with too many new labels: written when that begins, now and then while it lasts, and removed after it. */
function createOverflows(of: {
  overflows: Map<string, LabelOverflow>;
  targetCache: TargetCache;
  now: number;
}) {
  const { overflows, targetCache, now } = of;
  const before = (targetId: string): LabelOverflow | null => {
    const last = overflows.get(targetId) ?? targetCache.labelOverflow(targetId);
    return last && isOverflowing(last, now) ? last : null;
  };

  function after(drafts: Drafts): Map<string, LabelOverflow> {
    const found = new Map<string, LabelOverflow>();
    for (const { targetId, kind, draft } of drafts) {
      if (draft.others === 0) continue;
      const last = found.get(targetId) ?? before(targetId);
      const rows = { ...last?.rows, [kind]: (last?.rows[kind] ?? 0) + draft.others };
      found.set(targetId, { targetId, since: last?.since ?? now, lastAt: now, rows });
    }
    return found;
  }

  return {
    isFirst: (targetId: string, kind: LabelKind) => before(targetId)?.rows[kind] === undefined,
    mutations(drafts: Drafts): Mutation[] {
      const found = after(drafts);
      const targetIds = new Set(drafts.map(({ targetId }) => targetId));
      return [...targetIds].flatMap((targetId): Mutation[] => {
        const stored = targetCache.labelOverflow(targetId);
        const row = { kind: 'labelOverflow' as const, id: targetId };
        const value = found.get(targetId);
        if (!value) return stored && !before(targetId) ? [{ op: 'delete', ...row }] : [];
        if (targetId === '' || targetCache.target(targetId) === null) return [];
        const isNew = !stored || Object.keys(value.rows).some((kind) => !(kind in stored.rows));
        return isNew || now - stored.lastAt >= WRITE_EVERY_MS ? [{ op: 'put', ...row, value }] : [];
      });
    },
    keep(drafts: Drafts): void {
      for (const [targetId, value] of after(drafts)) overflows.set(targetId, value);
    },
  };
}
