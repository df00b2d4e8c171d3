import { deflateRawSync, inflateRawSync, type ZlibOptions } from 'node:zlib';

/** Sessions are of one kind whose first frames begin alike, without their ids: so many characters, of so many at most. */
const KIND_LENGTH = 48;
const KIND_WITHIN = 256;
const IDS = /[\da-f-]{8,}/gi;
/** Most kinds of sessions whose first one is kept, and the longest that is worth it, in bytes. */
const MOST_KINDS = 64;
const LONGEST_DICTIONARY = 8 * 1024;
/** Longest JSON that is compressed while others wait for the event loop. */
const LONGEST_PACKED = 64 * 1024;

/** Small streams: a session holds a few kilobytes. The window covers the longest dictionary. */
const STREAM = { windowBits: 13, memLevel: 4, chunkSize: 1024 };

/** The first of each kind: sessions of one backend hold nearly the same messages, so it is the dictionary (RFC 1951) of the others. */
const dictionaries = new Map<string, Buffer>();

/**
 * Lists of a session that waits, as compressed JSON: a probe holds thousands of sessions that say nothing for seconds or minutes. Only for
 * lists of plain JSON.
 */
export class Rested {
  private readonly packed: string;
  private readonly dictionary: Buffer | null;

  private constructor(packed: string, dictionary: Buffer | null) {
    this.packed = packed;
    this.dictionary = dictionary;
  }

  /** Null where the lists are too large to be compressed at once. `first`: the text of the first frame. */
  static of(lists: ReadonlyArray<readonly unknown[]>, first: string): Rested | null {
    const json = JSON.stringify(lists);
    if (json.length > LONGEST_PACKED) return null;
    const bytes = Buffer.from(json, 'utf8');
    const dictionary = dictionaryOf(kindOf(first), bytes);
    const packed = deflateRawSync(bytes, optionsOf(dictionary));
    // A text, because a buffer takes more beside its bytes.
    return new Rested(packed.toString('latin1'), dictionary);
  }

  /** One of the lists, by its place. Made anew by each call. */
  list(place: number): unknown[] {
    const { packed, dictionary } = this;
    const bytes = Buffer.from(packed, 'latin1');
    const lists: unknown[][] = JSON.parse(
      inflateRawSync(bytes, optionsOf(dictionary)).toString('utf8'),
    );
    return lists[place] ?? [];
  }
}

function optionsOf(dictionary: Buffer | null): ZlibOptions {
  return dictionary === null ? STREAM : { ...STREAM, dictionary };
}

function kindOf(first: string): string {
  return first.slice(0, KIND_WITHIN).replace(IDS, '').slice(0, KIND_LENGTH);
}

function dictionaryOf(kind: string, bytes: Buffer): Buffer | null {
  const known = dictionaries.get(kind);
  if (known !== undefined) return known;
  if (bytes.length > LONGEST_DICTIONARY) return null;
  if (dictionaries.size >= MOST_KINDS) dictionaries.clear();
  dictionaries.set(kind, bytes);
  return null;
}
