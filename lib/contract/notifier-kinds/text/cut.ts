import { utf8Length } from './utf8';

const ELLIPSIS = '…';

/**
 * At most `max` UTF-16 units, cut at a word with an ellipsis; never inside a character. Receivers that count characters or
 * runes count no more than this.
 */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const room = text.slice(0, Math.max(0, max - ELLIPSIS.length));
  const space = room.search(/\s\S*$/u);
  // A single long word (an id, a URL) is cut where it must be.
  const kept = space > room.length / 2 ? room.slice(0, space) : room;
  return kept.replace(/[\uD800-\uDBFF]$/, '').trimEnd() + ELLIPSIS;
}

/** As `cut`, but for text that grows when it is escaped: the escaped form has at most `max` units. */
export function cutEscaped(text: string, max: number, escaper: (text: string) => string): string {
  let limit = max;
  let escaped = escaper(cut(text, limit));
  while (escaped.length > max && limit > 1) {
    limit = Math.min(limit - 1, Math.floor((limit * max) / escaped.length));
    escaped = escaper(cut(text, limit));
  }
  return escaped;
}

/** At most `max` bytes of UTF-8, for receivers that count bytes. */
export function cutBytes(text: string, max: number): string {
  let limit = max;
  let kept = cut(text, limit);
  while (utf8Length(kept) > max) {
    limit = Math.min(limit - 1, Math.floor((limit * max) / utf8Length(kept)));
    kept = cut(text, limit);
  }
  return kept;
}
