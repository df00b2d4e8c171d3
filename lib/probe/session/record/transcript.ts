import { REDACTION_OVERLAP, redactAndCut } from '../../../domain/redaction/redact-text';
import type { FrameRecord } from '../../../domain/sessions/session';
import { withItems } from '../../../kit/short-list';
import { LIMITS } from '../limits';
import type { Rested } from './rested';
import type { SessionSecrets } from './session-secrets';

/** A frame as it came or went. `text`: what a transcript may need of it; of a message of ours the object that it is the JSON of. */
export type SeenFrame = Omit<FrameRecord, 'truncated' | 'text'> & { text: string | object };

/** A kept frame is four items of one list, and no object: its instant in tenths of a millisecond, its way, its size, its text. */
type Item = number | string | object;
const ITEMS = 4;
const NO_ITEMS: Item[] = [];
/** A way is the place of the direction, times ten, and that of the kind. */
const DIRECTIONS = ['in', 'out'] as const;
const KINDS = ['text', 'binary', 'ping', 'pong', 'close'] as const;

/** What redaction may need to see of a frame. */
const KEPT_LENGTH = LIMITS.frameTextBytes + REDACTION_OVERLAP;

/** Bytes of a message that a transcript may need. Decoded apart, so that it does not hold on to the whole text. */
const TRANSCRIPT_BYTES = LIMITS.frameTextBytes + 4096;
/** Of what is no text the first bytes are shown, in hex. */
const BINARY_BYTES = 64;
const BRACES = new Set([0x7b, 0x5b]);

/** `text` of a message, null where it is none; `head` is what a transcript shows of it. Binary frames may hold JSON. */
export function readMessage(
  data: Buffer,
  isBinary: boolean,
): { text: string | null; head: string } {
  if (isBinary && !BRACES.has(data[0] ?? 0))
    return { text: null, head: data.subarray(0, BINARY_BYTES).toString('hex') };
  const text = data.toString('utf8');
  const isLong = data.length > TRANSCRIPT_BYTES;
  return { text, head: isLong ? data.toString('utf8', 0, TRANSCRIPT_BYTES) : text };
}

/** Keeps the first and the last frames of a session, bounded; drops those in between. */
export class Transcript {
  private readonly secrets: SessionSecrets;

  /** The first frames; of a session that has rested those since then. */
  private head = NO_ITEMS;
  private rested: Rested | null = null;
  /** A ring. */
  private tail: Item[] | null = null;
  private seen = 0;

  constructor(secrets: SessionSecrets) {
    this.secrets = secrets;
  }

  add({ atMs, direction, kind, size, text }: SeenFrame): void {
    const at = Math.round(atMs * 10);
    const way = DIRECTIONS.indexOf(direction) * 10 + KINDS.indexOf(kind);
    const kept = keptText(text, size);
    const place = this.seen++ - LIMITS.transcriptHead;
    if (place < 0) {
      this.head = withItems<Item>(this.head, at, way, size, kept);
      return;
    }
    this.tail ??= [];
    const start = (place % LIMITS.transcriptTail) * ITEMS;
    for (const [index, item] of [at, way, size, kept].entries()) this.tail[start + index] = item;
  }

  /** The items of the first frames, for `rest`; the fourth is the text of the first one. */
  items(): readonly Item[] {
    return this.head;
  }

  hasRested(): boolean {
    return this.rested !== null;
  }

  /** From now on the first frames are those of the rested session, the first of its lists. */
  rest(rested: Rested): void {
    this.rested = rested;
    this.head = NO_ITEMS;
  }

  /** Redacted and cut. Made on demand: most sessions pass, and of those nearly none keeps its frames. */
  frames(): FrameRecord[] {
    const tail = this.tail ?? [];
    const overwritten = this.seen - LIMITS.transcriptHead - LIMITS.transcriptTail;
    const start = overwritten > 0 ? (overwritten % LIMITS.transcriptTail) * ITEMS : 0;
    const first = (this.rested?.list(0) ?? NO_ITEMS) as Item[];
    const items = [...first, ...this.head, ...tail.slice(start), ...tail.slice(0, start)];
    const secrets = this.secrets.all();
    return Array.from({ length: items.length / ITEMS }, (_, index) =>
      frameOf(items.slice(index * ITEMS, (index + 1) * ITEMS), secrets),
    );
  }

  /** Frames between the first and the last ones, which are not kept. */
  dropped(): number {
    return Math.max(0, this.seen - LIMITS.transcriptHead - LIMITS.transcriptTail);
  }

  /** Frames seen, kept or not. */
  count(): number {
    return this.seen;
  }
}

/** An object is kept as it is while it is smaller than its JSON, whose size in bytes is given. */
function keptText(text: SeenFrame['text'], size: number): string | object {
  if (typeof text === 'string')
    return text.length > KEPT_LENGTH ? text.slice(0, KEPT_LENGTH) : text;
  return size > KEPT_LENGTH ? JSON.stringify(text).slice(0, KEPT_LENGTH) : text;
}

function frameOf(items: Item[], secrets: readonly string[]): FrameRecord {
  const [at, way, size, text] = items;
  const ways = Number(way);
  return {
    atMs: Number(at) / 10,
    direction: DIRECTIONS[Math.floor(ways / 10)] ?? 'in',
    kind: KINDS[ways % 10] ?? 'text',
    size: Number(size),
    ...redactAndCut(
      typeof text === 'string' ? text : JSON.stringify(text),
      LIMITS.frameTextBytes,
      secrets,
    ),
  };
}
