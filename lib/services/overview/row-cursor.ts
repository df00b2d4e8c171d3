import { z } from 'zod';
import type { RowRank } from '../../domain/sentence/fleet-row';
import { decodeCursor, encodeCursor } from '../cursor';

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
  return encodeCursor('overview', rank);
}

/** Throws AppError `invalid_input` where the text is not a cursor of this list. */
export function decodeRank(cursor: string): RowRank {
  return decodeCursor('overview', rankSchema, cursor);
}
