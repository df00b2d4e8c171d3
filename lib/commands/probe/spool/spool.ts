import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createLostSlots, type LostSlots } from './lost-slots';
import { openSegments, type PlacedEntry, type Segment, type Segments } from './segments';
import type { SpoolEntry } from './spool-entry';

/** Older entries are dropped: the server refuses them. */
const OLDEST_MS = 24 * 3_600_000;
/** Acknowledged entries stay so long, for a server that has lost what it acknowledged. */
const AGAIN_MS = 10 * 60_000;
/** Slots of a line that replaces dropped ones. */
const SLOTS_OF_A_LINE = 200;
/** Entries that wait in memory while nothing can be written; of more the oldest entries are dropped. */
const UNWRITTEN_ENTRIES = 10_000;

const positionSchema = z.object({
  segment: z.number().int(),
  offset: z.number().int(),
  epoch: z.string().nullable(),
});
type Position = z.output<typeof positionSchema>;

export type SpoolBatch = { entries: SpoolEntry[]; end: Pick<Position, 'segment' | 'offset'> };

type SpoolFigures = {
  spooled: number;
  spoolBytes: number;
  oldestSpooledAt: number | null;
  dropped: number;
};

export type Spool = {
  /** Kept in memory until the next `sync`. */
  add(entry: SpoolEntry): void;
  /** Writes what was added, and drops what is too old or too much. Errors: those of the file system; nothing is lost by them. */
  sync(now: number): void;
  /** The oldest entries that are not acknowledged, at least one; null where there are none. */
  next(most: { sessions: number; slots: number; bytes: number }): SpoolBatch | null;
  /** The server has stored everything before `end`. */
  acknowledge(end: SpoolBatch['end']): void;
  /** An entry that the server will never take. */
  noteDropped(sessions: number): void;
  /** Another epoch than before: the last minutes are sent again. */
  followEpoch(epoch: string, now: number): void;
  figures(): SpoolFigures;
};

type SpoolOptions = {
  directory: string;
  /** Of all segments. */
  limitBytes: number;
  /** Id for the count of lost slots. */
  counter: string;
};

/** What a probe has measured and the server has not acknowledged, on the disk. Errors: those of the file system. */
export function openSpool(options: SpoolOptions): Spool {
  return new DiskSpool(options);
}

class DiskSpool implements Spool {
  private readonly segments: Segments;
  private readonly lost: LostSlots;
  private readonly positionFile: string;
  private readonly limitBytes: number;
  private position: Position;
  private isMoved = false;
  /** A batch is under way that begins where the position is. */
  private isTaken = false;
  private unwritten: SpoolEntry[] = [];
  private dropped = 0;

  constructor({ directory, limitBytes, counter }: SpoolOptions) {
    this.limitBytes = limitBytes;
    this.lost = createLostSlots(counter);
    this.positionFile = join(directory, 'position.json');
    this.position = readPosition(this.positionFile);
    this.segments = openSegments(directory, this.position.segment);
  }

  add(entry: SpoolEntry): void {
    this.unwritten.push(entry);
  }

  sync(now: number): void {
    const excess = this.unwritten.length - UNWRITTEN_ENTRIES;
    if (excess > 0) this.noteDropped(this.unwritten.splice(0, excess).filter(isSession).length);
    this.segments.append(this.unwritten);
    this.unwritten = [];
    this.dropExcess(now);
    if (!this.isMoved) return;
    writePosition(this.positionFile, this.position);
    this.isMoved = false;
  }

  next(most: { sessions: number; slots: number; bytes: number }): SpoolBatch | null {
    for (const { n, bytes } of this.ahead()) {
      const from = n === this.position.segment ? this.position.offset : 0;
      if (from >= bytes) continue;
      const batch = takeBatch(this.segments.read(n, from), most);
      this.isTaken = batch !== null;
      if (batch) return { entries: batch.entries, end: { segment: n, offset: batch.end } };
    }
    return null;
  }

  acknowledge(end: SpoolBatch['end']): void {
    // Its segment may be gone by now, or all is sent again.
    if (!this.isTaken || end.segment < this.position.segment) return;
    this.isTaken = false;
    this.move({ ...this.position, ...end });
  }

  noteDropped(sessions: number): void {
    this.dropped += sessions;
  }

  followEpoch(epoch: string, now: number): void {
    const { position } = this;
    if (position.epoch === epoch) return;
    this.isTaken = false;
    const again = this.segments.all().find(({ lastAt }) => now - lastAt <= AGAIN_MS);
    const isBehind = again !== undefined && again.n <= position.segment;
    if (position.epoch !== null && isBehind) this.move({ epoch, segment: again.n, offset: 0 });
    else this.move({ ...position, epoch });
  }

  figures(): SpoolFigures {
    const [current, ...behind] = this.ahead();
    // One segment is read, however many there are.
    const left = current ? this.unacknowledged(current).filter(isSession) : [];
    const added = this.unwritten.filter(isSession).length;
    const firstBehind = behind.find(({ firstAt }) => firstAt !== null)?.firstAt ?? null;
    return {
      spooled: behind.reduce((sum, { sessions }) => sum + sessions, left.length + added),
      spoolBytes: this.segments.bytes(),
      oldestSpooledAt: left[0]?.at ?? firstBehind,
      dropped: this.dropped,
    };
  }

  private ahead(): Segment[] {
    return this.segments.all().filter(({ n }) => n >= this.position.segment);
  }

  private move(to: Position): void {
    this.position = to;
    this.isMoved = true;
  }

  private unacknowledged({ n }: Segment): SpoolEntry[] {
    if (n < this.position.segment) return [];
    const from = n === this.position.segment ? this.position.offset : 0;
    return this.segments.read(n, from).flatMap(({ entry }) => entry ?? []);
  }

  private dropExcess(now: number): void {
    for (;;) {
      const [oldest, next] = this.segments.all();
      if (!oldest) return;
      const isTooOld = now - oldest.lastAt > OLDEST_MS;
      const isDone = oldest.n < this.position.segment && now - oldest.lastAt > AGAIN_MS;
      const isTooMuch = this.segments.bytes() > this.limitBytes && next !== undefined;
      if (!isTooOld && !isDone && !isTooMuch) return;
      this.dropSegment(oldest, isTooOld || isDone);
    }
  }

  /** Of what nobody has acknowledged the counts stay. */
  private dropSegment(segment: Segment, isTooOld: boolean): void {
    const left = this.lost.of(this.unacknowledged(segment));
    this.noteDropped(left.sessions);
    this.segments.remove(segment.n);
    if (this.position.segment <= segment.n)
      this.move({ ...this.position, segment: segment.n + 1, offset: 0 });
    // Counts alone would only be written again and again.
    if (left.sessions === 0 || isTooOld) return;
    const lines: SpoolEntry[] = [];
    for (let start = 0; start < left.slots.length; start += SLOTS_OF_A_LINE) {
      const slots = left.slots.slice(start, start + SLOTS_OF_A_LINE);
      lines.push({ kind: 'slots', at: segment.lastAt, slots });
    }
    this.segments.append(lines);
  }
}

const isSession = ({ kind }: SpoolEntry): boolean => kind === 'session';

function takeBatch(
  placed: readonly PlacedEntry[],
  most: { sessions: number; slots: number; bytes: number },
): { entries: SpoolEntry[]; end: number } | null {
  const entries: SpoolEntry[] = [];
  const used = { sessions: 0, slots: 0, bytes: 0 };
  let end = -1;
  for (const { entry, bytes, end: behind } of placed) {
    if (entry !== null) {
      used.sessions += entry.kind === 'session' ? 1 : 0;
      used.slots += entry.kind === 'slots' ? entry.slots.length : 0;
      used.bytes += bytes;
      const isFull =
        used.sessions > most.sessions || used.slots > most.slots || used.bytes > most.bytes;
      if (isFull && entries.length > 0) break;
      entries.push(entry);
    }
    end = behind;
  }
  return end < 0 ? null : { entries, end };
}

function readPosition(file: string): Position {
  try {
    return positionSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Without it everything is sent again, which changes nothing.
    return { segment: 0, offset: 0, epoch: null };
  }
}

function writePosition(file: string, position: Position): void {
  writeFileSync(`${file}.new`, JSON.stringify(position), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
