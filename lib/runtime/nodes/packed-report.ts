import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Of a packed report, and of what it says: a row that every process reads each second must stay small. */
const PACKED_LIMIT_BYTES = 1_000_000;
const UNPACKED_LIMIT_BYTES = 16_000_000;

/** A schema of the contract. */
type Schema<T> = { safeParse(value: unknown): { data?: T | undefined } };

/** A long report as one short text; null where it would be longer than a row may be. Fast rather than small. */
export function packReport(report: unknown): string | null {
  const text = deflateRawSync(JSON.stringify(report), { level: 1 }).toString('base64');
  return text.length > PACKED_LIMIT_BYTES ? null : text;
}

/**
 * Reads packed reports, each text once: most readings bring the one before. A report in another form, as another version may write
 * it, is null.
 */
export function createReportReader<T>(
  schema: Schema<T>,
): (id: string, packed: unknown) => T | null {
  const read = new Map<string, { packed: unknown; report: T | null }>();
  return (id, packed) => {
    const known = read.get(id);
    if (known && known.packed === packed) return known.report;
    const report = unpack(schema, packed);
    // Of processes that are gone nothing is kept for long: there are few.
    if (read.size >= MOST_READ) read.clear();
    read.set(id, { packed, report });
    return report;
  };
}

const MOST_READ = 100;

function unpack<T>(schema: Schema<T>, packed: unknown): T | null {
  if (typeof packed !== 'string' || packed.length > PACKED_LIMIT_BYTES) return null;
  try {
    const bytes = inflateRawSync(Buffer.from(packed, 'base64'), {
      maxOutputLength: UNPACKED_LIMIT_BYTES,
    });
    return schema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}
