import { closeCodeName } from '../sessions/close-codes';
import type { Signature } from '../sessions/session';
import type { Stage } from '../sessions/stages';

const TEXT_LIMIT = 120;
const TITLE_LIMIT = 160;

/** FNV-1a over UTF-16 units, two lanes with different offsets: 64 bits as 16 hex digits. */
function fnv1a(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193 ^ 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (index & 0xff), 0x01000193);
  }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
  return hex(high) + hex(low);
}

/** Text without the parts that differ between sessions: ids, numbers, quoted strings. At most 120 characters. */
function normaliseText(text: string): string {
  return text
    .slice(0, 600)
    .replace(/"[^"]{0,200}"|'[^']{1,200}'|`[^`]{1,200}`/g, '…')
    .replace(/[0-9a-fA-F]{8}-[0-9a-fA-F-]{18,27}/g, '#')
    .replace(/\b0x[0-9a-fA-F]+\b/g, '#')
    .replace(/\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{12,}\b/g, '#')
    .replace(/\d+(?:[.,:]\d+)*/g, '#')
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, TEXT_LIMIT);
}

/** Id and title of a way of failing: its stage, close code, error code and text. */
export function signatureOf(failure: {
  stage: Stage;
  closeCode: number | null;
  errorCode: string | null;
  text: string;
  /** How the credential was presented, where a target has several ways: each is a way of failing of its own. */
  authWay?: string | undefined;
}): Signature {
  const text = normaliseText(failure.text);
  const code = failure.errorCode === null ? null : normaliseCode(failure.errorCode);
  const way = failure.authWay === undefined ? [] : [failure.authWay];
  const key = [failure.stage, failure.closeCode ?? '', code ?? '', text.toLowerCase(), ...way].join(
    '|',
  );
  const parts: string[] = [];
  if (code) parts.push(code);
  if (failure.closeCode !== null) {
    parts.push(`closed ${failure.closeCode} (${closeCodeName(failure.closeCode)})`);
  }
  if (text && text.toLowerCase() !== code?.toLowerCase()) parts.push(text);
  const stage = way.length > 0 ? `${failure.stage} (${way.join()})` : failure.stage;
  const title = `${stage}: ${parts.join(', ') || 'no answer'}`;
  return { id: fnv1a(key), title: title.slice(0, TITLE_LIMIT) };
}

function normaliseCode(code: string): string {
  return code
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\d{5,}/g, '#')
    .slice(0, 80);
}
