import { closeCodeName } from '../sessions/close-codes';
import type { Signature } from '../sessions/session';
import type { SessionFacts } from '../sessions/session-facts';
import type { Stage } from '../sessions/stages';
import type { Failure } from './describe-failure';

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
export function failureSignature(
  { rules, error, authWay }: Pick<SessionFacts, 'rules' | 'error' | 'authWay'>,
  stage: Stage,
  failure: Pick<Failure, 'closeCode' | 'code' | 'text'>,
): Signature {
  const isOld = rules === undefined;
  const readable = isOld ? failure.text : readableText(failure.text);
  const text = isOld ? normaliseText(readable) : normaliseText(keepIdentifiers(readable));
  const code = failure.code === null ? null : normaliseCode(failure.code);
  // Where a target has several ways of presenting its credential, each is a way of failing of its own.
  const way = authWay === undefined ? [] : [authWay];
  const key = [stage, failure.closeCode ?? '', code ?? '', text.toLowerCase(), ...way].join('|');
  // The address of a connection that failed is the fact, so the title keeps it; ways of failing stay one whatever the address.
  const isAddress = !isOld && error?.phase === 'tcp' && failure.text === error.message;
  const shown = isAddress ? readable.replace(`connect ${code} `, '').slice(0, TEXT_LIMIT) : text;
  const parts: string[] = [];
  if (code) parts.push(code);
  if (failure.closeCode !== null) {
    parts.push(`closed ${failure.closeCode} (${closeCodeName(failure.closeCode)})`);
  }
  if (shown && shown.toLowerCase() !== code?.toLowerCase()) parts.push(shown);
  const place = authWay === undefined ? stage : `${stage} (${authWay})`;
  const title = `${place}: ${parts.join(', ') || 'no answer'}`;
  return { id: fnv1a(key), title: title.slice(0, TITLE_LIMIT) };
}

/** Fields of a JSON body that say in words what is wrong. */
const JSON_TEXT =
  /"(?:error|error_description|message|msg|detail|reason|title|description)"\s{0,4}:\s{0,4}"((?:[^"\\]|\\.){1,200})"/g;

/** A body of JSON and a dump of OpenSSL as the words in them; every other text as it is. */
function readableText(text: string): string {
  const ssl = /:SSL routines:[^:]{0,80}:([^:]{1,80})/.exec(text)?.[1];
  if (ssl !== undefined) return `TLS: ${ssl}`;
  if (!/^\s*[{[]/.test(text)) return text;
  const words = [...text.matchAll(JSON_TEXT)].map((found) => found[1] ?? '');
  const challenge = text.indexOf('WWW-Authenticate:');
  if (challenge >= 0) words.push(text.slice(challenge));
  return words.length === 0 ? text : words.join(': ');
}

/** Quoted words of a protocol, such as "start_agent", lose their quotes, so that they are kept: they are the same in every session. */
function keepIdentifiers(text: string): string {
  return text.replace(/["'`]([a-z]{2,20}(?:[_.:][a-z]{2,20}){1,4})["'`]/gi, '$1');
}

function normaliseCode(code: string): string {
  return code
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\d{5,}/g, '#')
    .slice(0, 80);
}
