import { closeCodeName } from './close-codes';
import type { FrameRecord, SessionRecord } from './session';
import { STAGES, type Stage, type StageOutcome } from './stages';

/** A stage of one side: its outcome and the instant of its proof, ms from the start. */
type StageSide = { outcome: StageOutcome; ms: number | null };
type FrameSide = { type: string; size: number };

/** One line of a comparison. `left` is the session, `right` the one that it is compared with; null where a side has none. */
export type ComparedRow =
  | { kind: 'stage'; name: Stage; left: StageSide; right: StageSide; same: boolean }
  | {
      kind: 'frame';
      name: string;
      direction: 'in' | 'out';
      left: FrameSide | null;
      right: FrameSide | null;
      same: boolean;
    }
  | { kind: 'field'; name: string; left: string | null; right: string | null; same: false }
  | { kind: 'fact'; name: string; left: string; right: string; same: boolean };

export type ComparedSession = {
  record: Pick<
    SessionRecord,
    'stages' | 'close' | 'handler' | 'release' | 'instance' | 'location' | 'journey' | 'transport'
  >;
  /** Null where the transcript was not stored. */
  frames: readonly FrameRecord[] | null;
};

/** Frames of each side, and differing fields, that are compared. */
const FRAMES_COMPARED = 200;
const FIELDS_LISTED = 20;
const DEEPEST = 6;
const LONGEST = 300;

/** Two sessions line by line: stages, then what was sent and received with its fields, then how each ended and what it ran on. */
export function compareSessions(left: ComparedSession, right: ComparedSession): ComparedRow[] {
  const frames = left.frames && right.frames ? compareFrames(left.frames, right.frames) : [];
  return [...compareStages(left, right), ...frames, ...compareFacts(left, right)];
}

function compareStages(left: ComparedSession, right: ComparedSession): ComparedRow[] {
  const sideOf = ({ record }: ComparedSession, stage: Stage): StageSide => {
    const found = record.stages.find((one) => one.stage === stage);
    return { outcome: found?.outcome ?? 'skipped', ms: found?.ms ?? null };
  };
  return STAGES.map((name) => {
    const [a, b] = [sideOf(left, name), sideOf(right, name)];
    return { kind: 'stage', name, left: a, right: b, same: a.outcome === b.outcome };
  });
}

function compareFacts(left: ComparedSession, right: ComparedSession): ComparedRow[] {
  const facts: Array<[name: string, of: (one: ComparedSession['record']) => string]> = [
    ['closed with', ({ close }) => closeText(close)],
    ['served by', ({ handler }) => handler],
    ['release', ({ release }) => release],
    ['instance', ({ instance }) => instance ?? ''],
    ['location', ({ location }) => location],
    ['journey', ({ journey, transport }) => `${journey} over ${transport}`],
  ];
  return facts.map(([name, of]) => {
    const [a, b] = [of(left.record), of(right.record)];
    return { kind: 'fact', name, left: a, right: b, same: a === b };
  });
}

const CLOSED_BY = { server: 'by the backend', client: 'by us', network: 'by the network' } as const;

function closeText({ code, by, reason }: SessionRecord['close']): string {
  if (code === null) return 'none';
  const who = by === null ? '' : ` ${CLOSED_BY[by]}`;
  return `${code}${who}, ${reason || closeCodeName(code)}`;
}

type Read = { label: string; direction: 'in' | 'out'; side: FrameSide; value: unknown };

function compareFrames(left: readonly FrameRecord[], right: readonly FrameRecord[]): ComparedRow[] {
  const a = left.slice(0, FRAMES_COMPARED).map(readFrame);
  const b = right.slice(0, FRAMES_COMPARED).map(readFrame);
  const rows: ComparedRow[] = [];
  let fields = 0;
  for (const [one, other] of alignByLabel(a, b)) {
    const shown = one ?? other;
    if (!shown) continue;
    rows.push({
      kind: 'frame',
      name: shown.side.type,
      direction: shown.direction,
      left: one?.side ?? null,
      right: other?.side ?? null,
      same: one !== null && other !== null,
    });
    // A frame that only one side has is shown whole by its transcript.
    if (!one || !other) continue;
    const differing = differingFields(one.value, other.value).slice(0, FIELDS_LISTED - fields);
    fields += differing.length;
    rows.push(...differing);
  }
  return rows;
}

function readFrame({ direction, kind, text, size }: FrameRecord): Read {
  const value = kind === 'text' ? parseJson(text) : null;
  const type = typeOf(value) ?? (kind === 'text' ? 'text' : kind);
  return { label: `${direction} ${type}`, direction, side: { type, size }, value };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a message calls itself, in the fields that agent backends use. */
function typeOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const named = value as Record<string, unknown>;
  for (const key of ['type', 'event', 'event_type']) {
    const name = named[key];
    if (typeof name === 'string' && name !== '') return name.slice(0, LONGEST);
  }
  return null;
}

/** Pairs of frames with the same label in the same order, as many as possible (longest common subsequence). */
function alignByLabel(a: Read[], b: Read[]): Array<[Read | null, Read | null]> {
  const longest = a.map(() => new Array<number>(b.length + 1).fill(0));
  longest.push(new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => longest[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = longest[i];
      if (!row) continue;
      const isPair = a[i]?.label === b[j]?.label;
      row[j] = isPair ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const pairs: Array<[Read | null, Read | null]> = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i] ?? null, b[j] ?? null];
    if (one && other && one.label === other.label) {
      pairs.push([one, other]);
      i += 1;
      j += 1;
    } else if (other === null || (one !== null && at(i + 1, j) >= at(i, j + 1))) {
      pairs.push([one, null]);
      i += 1;
    } else {
      pairs.push([null, other]);
      j += 1;
    }
  }
  return pairs;
}

/** Values that differ between any two sessions: ids, instants and numbers. */
const CHANCE =
  /^(?:[0-9a-f]{8}[0-9a-f-]*|[\w-]*[0-9a-f]{8,}[\w-]*|\d{4}-\d\d-\d\dT.*|[\d.,:+-]+)$/i;
const isByChance = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && CHANCE.test(value));

function differingFields(left: unknown, right: unknown): ComparedRow[] {
  const [a, b] = [flatten(left), flatten(right)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name): ComparedRow[] => {
    const [one, other] = [a.get(name), b.get(name)];
    if (one === other || (isByChance(one) && isByChance(other))) return [];
    return [{ kind: 'field', name, left: textOf(one), right: textOf(other), same: false }];
  });
}

function flatten(value: unknown, path = '', depth = 0): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || depth >= DEEPEST)
    return path === '' ? new Map() : new Map([[path, value]]);
  const inner = Object.entries(value).map(([key, one]) =>
    flatten(one, path === '' ? key : `${path}.${key}`, depth + 1),
  );
  return new Map(inner.flatMap((one) => [...one]));
}

function textOf(value: unknown): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
