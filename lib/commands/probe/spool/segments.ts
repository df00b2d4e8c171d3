import {
  appendFileSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseEntry, type SpoolEntry } from './spool-entry';

/** A segment is closed once it is this large. */
const SEGMENT_BYTES = 4 * 1024 * 1024;
const NAME = /^(\d{10})\.ndjson$/;
const LINE_FEED = 0x0a;

export type Segment = {
  n: number;
  bytes: number;
  sessions: number;
  /** The first session; null where there is none. */
  firstAt: number | null;
  /** The newest entry; 0 where there is none. */
  lastAt: number;
};

/** A line with the place behind it. */
export type PlacedEntry = { entry: SpoolEntry | null; end: number; bytes: number };

/** Append-only files of a spool, oldest first; the last one grows. Errors: those of the file system. */
export type Segments = {
  all(): readonly Segment[];
  bytes(): number;
  /** On the disk when it returns. */
  append(entries: readonly SpoolEntry[]): void;
  /** Entries of a segment from a place on. */
  read(n: number, from: number): PlacedEntry[];
  remove(n: number): void;
};

/** `atLeast`: numbers below were used before, also where their files are gone. */
export function openSegments(directory: string, atLeast: number): Segments {
  const fileOf = (n: number) => join(directory, `${String(n).padStart(10, '0')}.ndjson`);
  const segments: Segment[] = readdirSync(directory)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .sort()
    .map((digits) => readSegment(fileOf(Number(digits)), Number(digits)));

  let nextN = Math.max(atLeast, (segments.at(-1)?.n ?? 0) + 1);

  function growing(): Segment {
    const last = segments.at(-1);
    if (last && last.bytes < SEGMENT_BYTES) return last;
    const next = emptySegment(nextN++);
    segments.push(next);
    return next;
  }

  return {
    all: () => segments,
    bytes: () => segments.reduce((sum, { bytes }) => sum + bytes, 0),
    append(entries) {
      if (entries.length === 0) return;
      const segment = growing();
      const text = Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      const file = openSync(fileOf(segment.n), 'a', 0o600);
      try {
        appendFileSync(file, text);
        fsyncSync(file);
      } catch (error) {
        // A part of a line would spoil the next one.
        truncateSync(fileOf(segment.n), segment.bytes);
        throw error;
      } finally {
        closeSync(file);
      }
      segment.bytes += text.length;
      for (const entry of entries) noteEntry(segment, entry);
    },
    read(n, from) {
      const body = readFileSync(fileOf(n));
      return placedEntries(body, from);
    },
    remove(n) {
      rmSync(fileOf(n), { force: true });
      const index = segments.findIndex((one) => one.n === n);
      if (index >= 0) segments.splice(index, 1);
    },
  };
}

const emptySegment = (n: number): Segment => ({
  n,
  bytes: 0,
  sessions: 0,
  firstAt: null,
  lastAt: 0,
});

function noteEntry(segment: Segment, { kind, at }: SpoolEntry): void {
  if (kind === 'session') {
    segment.sessions += 1;
    segment.firstAt ??= at;
  }
  segment.lastAt = Math.max(segment.lastAt, at);
}

/** After a kill the last line may be a part of one, which is cut off. */
function readSegment(file: string, n: number): Segment {
  const body = readFileSync(file);
  const whole = body.lastIndexOf(LINE_FEED) + 1;
  if (whole < body.length) truncateSync(file, whole);
  const segment = { ...emptySegment(n), bytes: whole };
  for (const { entry } of placedEntries(body.subarray(0, whole), 0))
    if (entry) noteEntry(segment, entry);
  return segment;
}

function placedEntries(body: Buffer, from: number): PlacedEntry[] {
  const found: PlacedEntry[] = [];
  for (let start = from; start < body.length; ) {
    const feed = body.indexOf(LINE_FEED, start);
    if (feed < 0) break;
    const entry = parseEntry(body.toString('utf8', start, feed));
    found.push({ entry, end: feed + 1, bytes: feed + 1 - start });
    start = feed + 1;
  }
  return found;
}
