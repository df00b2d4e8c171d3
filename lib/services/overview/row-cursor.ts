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

/** The place of the last row of a page. Targets that change their place meanwhile may be seen twice or not at all, as in every live list. */
export function encodeRank(rank: RowRank): string {
  return Buffer.from(JSON.stringify(rank)).toString('base64url');
}

/** Throws AppError `invalid_input` where the text is no cursor of ours. */
export function decodeRank(cursor: string): RowRank {
  try {
    return rankSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new AppError(
      'invalid_input',
      'the cursor is not one that this list gave out: ask for the first page without a cursor',
    );
  }
}
