const SPACING = /[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu;
const CONTROL = /[\p{Cc}\p{Cf}]+/gu;
const CONTROL_EXCEPT_LINES = /[^\P{Cc}\n\t]+|\p{Cf}+/gu;
const ANY = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Most texts, and found without the tables of Unicode. */
const PRINTABLE_ASCII = /^[ -~]*$/;

const hasAny = (text: string) => !PRINTABLE_ASCII.test(text) && ANY.test(text);

/**
 * One line without control and format characters (Cc, Cf: escapes, direction marks, zero-width ones): a line break or tab becomes a
 * space, all else is dropped. For names, codes and reasons that come from elsewhere, at intake and where they are written out.
 */
export function plainText(text: string): string {
  if (!hasAny(text)) return text;
  return text.replace(SPACING, ' ').replace(CONTROL, '').trim();
}

/** Text of several lines without control and format characters: line breaks and tabs stay. */
export function plainLines(text: string): string {
  return hasAny(text) ? text.replace(CONTROL_EXCEPT_LINES, '') : text;
}

/** A copy of plain JSON data whose texts are plain, for reports: rows of older versions have what is now dropped at intake. */
export function plainValue<T>(value: T): T {
  return plainCopy(value) as T;
}

function plainCopy(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainCopy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainCopy(inner)]));
}

/** JSON whose output cannot control a terminal: C1 controls and format characters as escapes, which JSON itself leaves raw. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu,
    escapeUnits,
  );
}

function escapeUnits(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
