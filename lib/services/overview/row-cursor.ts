import { z } from 'zod';
import type { RowRank } from '../../domain/sentence/fleet-row';
import { AppError } from '../../kit/errors';

const rankSchema = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.string(),
  z.string(),
  z.string(),
]);

/** The rank of a page's last row. Targets whose rank changes between two pages may appear twice or not at all, as in every live list. */
export function encodeRank(rank: RowRank): string {
  return Buffer.from(JSON.stringify(rank)).toString('base64url');
}

/** Throws AppError `invalid_input` where the text is not a cursor of this list. */
export function decodeRank(cursor: string): RowRank {
  try {
    return rankSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new AppError(
      'invalid_input',
      'the cursor is not valid: request the first page without a cursor',
    );
  }
}
