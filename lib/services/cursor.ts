import { z } from 'zod';
import { AppError } from '../kit/errors';

/** Lists with cursors; one list refuses those of another. */
type CursorList =
  | 'alerts'
  | 'audit'
  | 'failureTypes'
  | 'incidents'
  | 'notifications'
  | 'openAlerts'
  | 'overview'
  | 'releases'
  | 'targets';

/** Where a page of a list ended, as an opaque text. */
export function encodeCursor(list: CursorList, position: unknown): string {
  return Buffer.from(JSON.stringify([list, position])).toString('base64url');
}

/** Throws AppError `invalid_input` where the text is not a cursor of this list. */
export function decodeCursor<S extends z.ZodType>(
  list: CursorList,
  position: S,
  cursor: string,
): z.output<S> {
  try {
    const [, value] = z
      .tuple([z.literal(list), position])
      .parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return value as z.output<S>;
  } catch {
    throw new AppError(
      'invalid_input',
      `this is not a cursor of ${list}: leave it out to start with the first page`,
    );
  }
}

/** The cursor of a list in the order of ids. Null: the last page. */
export const idCursor = (list: CursorList, id: string | null): string | null =>
  id === null ? null : encodeCursor(list, id);

/** The id in such a cursor; undefined without one. Throws as `decodeCursor`. */
export const cursorId = (list: CursorList, cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(list, z.string().min(1).max(500), cursor);
