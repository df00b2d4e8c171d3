import type { Signature } from '../sessions/session';

const HOUR = 3_600_000;

/** Texts that a backend chooses and that rows, tallies and screens are grouped by. Stored by position: append new ones. */
export const LABEL_KINDS = [
  'release',
  'instance',
  'errorCode',
  'signature',
  'environment',
] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

/**
 * How many labels a target may bring within an hour that it did not have before (decision 65). Every one of them costs rows for as
 * long as tallies are kept, so a backend that makes up labels (a build stamp, an id in an error code) must not make them without
 * end. Whether versions are releases is decided elsewhere (decision 35).
 */
const NEW_LABELS_PER_HOUR: Record<LabelKind, number> = {
  release: 20,
  instance: 500,
  errorCode: 100,
  signature: 100,
  environment: 20,
};

/** What a label beyond the limit is stored as. In parentheses, so that a release that is called `other` is not mistaken for it. */
export const OTHER_LABEL = '(other)';
/** Ids of other signatures are hexadecimal. */
export const OTHER_SIGNATURE: Signature = {
  id: 'other',
  title: 'other: more new ways of failing within an hour than are kept apart',
};

/** When a label was first seen at its target, and when it was last written down as seen (to the hour). Epoch ms, by arrival. */
export type LabelUse = { firstAt: number; lastAt: number };

/** Labels of one kind that are known of a target; the least recently used go first, and are new when they come again. */
const MOST_KNOWN = 5_000;

/** The labels of one kind of one target during a batch. */
export class LabelDraft {
  /** Labels whose use has to be written. */
  readonly changed = new Map<string, LabelUse>();
  /** How many rows had a label beyond the limit. */
  others = 0;
  private readonly known: ReadonlyMap<string, LabelUse>;
  private readonly now: number;
  private left: number;

  constructor(kind: LabelKind, known: ReadonlyMap<string, LabelUse>, now: number) {
    this.known = known;
    this.now = now;
    let recent = 0;
    for (const { firstAt } of known.values()) if (now - firstAt < HOUR) recent += 1;
    this.left = NEW_LABELS_PER_HOUR[kind] - recent;
  }

  /** Whether a label is stored as it is: it is known, or one of the first new ones of the hour. */
  admit(label: string): boolean {
    const use = this.changed.get(label) ?? this.known.get(label);
    if (use) {
      if (this.now - use.lastAt >= HOUR)
        this.changed.set(label, { firstAt: use.firstAt, lastAt: this.now });
      return true;
    }
    if (this.left <= 0) {
      this.others += 1;
      return false;
    }
    this.left -= 1;
    this.changed.set(label, { firstAt: this.now, lastAt: this.now });
    return true;
  }
}

/** Adds what a batch changed, and removes the least recently used labels beyond the limit. */
export function keepLabels(known: Map<string, LabelUse>, changed: Iterable<[string, LabelUse]>) {
  for (const [label, use] of changed) known.set(label, use);
  if (known.size <= MOST_KNOWN) return;
  const oldestFirst = [...known].sort((a, b) => a[1].lastAt - b[1].lastAt);
  for (const [label] of oldestFirst.slice(0, known.size - MOST_KNOWN)) known.delete(label);
}

/** That a target brings more new labels than are kept apart. */
export type LabelOverflow = {
  targetId: string;
  /** Epoch ms of the first and of the newest batch that had one. */
  since: number;
  lastAt: number;
  /** Rows that were stored under `OTHER_LABEL` or `OTHER_SIGNATURE` since. */
  rows: Partial<Record<LabelKind, number>>;
};

/** Whether the last of them came within the last hour. */
export const isOverflowing = (overflow: Pick<LabelOverflow, 'lastAt'>, now: number): boolean =>
  now - overflow.lastAt < HOUR;
