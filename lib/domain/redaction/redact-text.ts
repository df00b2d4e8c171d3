import { REDACTION_MARK, SECRET_NAME_PARTS, SECRET_QUERY_NAMES } from './secret-names';

const JWT = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}/g;
const SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi;
const SUBPROTOCOL = /\b(jwt|bearer|jwt-auth)\.[A-Za-z0-9_.-]{12,}/gi;
/** Keys of well-known services, by their prefix. */
const KNOWN_KEY =
  /\b(?:sk-[A-Za-z0-9_-]{16,}|gh[opsru]_[A-Za-z0-9]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{30,}|AKIA[0-9A-Z]{16}|tocsin_[A-Za-z0-9_-]{16,})/g;
const USER_INFO = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/\\?#@"'<>]{1,300}@/gi;
const NAME = '[A-Za-z0-9_.-]{0,40}';
const QUERY = new RegExp(
  `([?&;](?:${NAME}(?:${SECRET_NAME_PARTS})${NAME}|${SECRET_QUERY_NAMES})=)[^&#\\s"'<>]+`,
  'gi',
);
const HEADER_LINE =
  /^((?:set-)?cookie|authorization|proxy-authorization|x-api-key)(\s{0,4}:\s{0,4}).+$/gim;
const COOKIE =
  /\b(cookie)(\s{0,4}:\s{0,4})[^\s;,="'<>]{1,200}=[^\s;,"'<>]+(?:;\s?[^\s;,="'<>]{1,200}=[^\s;,"'<>]+){0,50}/gi;
const AUTHORIZATION =
  /\b(authorization|x-api-key)(\s{0,4}[:=]\s{0,4})(?=[^\s"'<>]{0,200}\d)[^\s"'<>]{8,}/gi;
/** `password=…`, `db_password: …`, `token=…`: after a colon only what is never followed by an explanation. */
const ASSIGNED =
  /\b([A-Za-z0-9_.-]{0,40}(?:passw(?:or)?d|passphrase|pwd|secret|token|jwt|api[_-]?key|private[_-]?key)\s{0,2}=\s{0,2}|[A-Za-z0-9_.-]{0,40}(?:passw(?:or)?d|passphrase|pwd)\s{0,2}:\s{0,2})(?!\[redacted\])[^\s,;&"'<>)\]}\\]+/gi;
const SECRET_KEY = `(?:${NAME}(?:${SECRET_NAME_PARTS})${NAME})`;
const JSON_STRING = new RegExp(`("${SECRET_KEY}"\\s{0,8}:\\s{0,8}")(?:[^"\\\\]|\\\\.)*`, 'gi');
const ESCAPED_STRING = new RegExp(`(\\\\"${SECRET_KEY}\\\\"\\s{0,8}:\\s{0,8}\\\\")[^"\\\\]*`, 'gi');
const JSON_NUMBER =
  /("(?:password|passwd|secret|pin|api_?key)"\s{0,8}:\s{0,8})-?[0-9][0-9.eE+-]*/gi;

/** Known secrets from this length on are removed wherever they appear. */
const LITERAL_MIN = 8;
/** Shorter ones only where they are a word of their own: they would blank out ordinary text. */
const WORD_MIN = 4;
/** A cut text may end within a secret: from this length on the beginning of one is removed too. */
const STUMP_MIN = 8;
/** Shortest text that one of the limits on quoted text may have cut without an ellipsis: a close reason of 123 bytes. */
const CUT_MIN = 120;

/**
 * Text without tokens, cookies, authorization values or passwords. `secrets` are known values (credentials, header values and URL
 * secrets of this session) and are removed wherever they appear. Linear in the length of the text.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  if (text === '') return text;
  const clean = redactForms(redactKnown(text, secrets));
  const named = SECRET_PARAMETER.test(clean) ? clean.replace(QUERY, `$1${REDACTION_MARK}`) : clean;
  if (!SECRET_WORD.test(named)) return named;
  return named
    .replace(HEADER_LINE, `$1$2${REDACTION_MARK}`)
    .replace(COOKIE, `$1$2${REDACTION_MARK}`)
    .replace(AUTHORIZATION, `$1$2${REDACTION_MARK}`)
    .replace(JSON_STRING, `$1${REDACTION_MARK}`)
    .replace(ESCAPED_STRING, `$1${REDACTION_MARK}`)
    .replace(JSON_NUMBER, `$1"${REDACTION_MARK}"`)
    .replace(ASSIGNED, `$1${REDACTION_MARK}`);
}

/** Without secrets that are known by their form. */
function redactForms(text: string): string {
  if (!SECRET_FORM.test(text)) return text;
  return text
    .replace(JWT, REDACTION_MARK)
    .replace(SCHEME, `$1 ${REDACTION_MARK}`)
    .replace(SUBPROTOCOL, `$1.${REDACTION_MARK}`)
    .replace(KNOWN_KEY, REDACTION_MARK)
    .replace(USER_INFO, `$1${REDACTION_MARK}@`);
}

/** Without a match, no secret is known by its form: each begins with one of these. */
const SECRET_FORM = /eyJ|bearer|basic|jwt|sk-|gh[opsru]_|xox[abprs]-|AIza|AKIA|tocsin_|:\/\//i;

/** Without a match, `QUERY` has none: it begins with one of these. */
const SECRET_PARAMETER = /[?&;]/;
/** Without a match, none of the patterns has one that look for a value by its name: each contains one of these words. */
const SECRET_WORD = new RegExp(`${SECRET_NAME_PARTS}|pin`, 'i');

/** Whether a secret of that many characters, or the beginning of one, can be in a text. */
export function mayHoldSecret(text: string, length: number): boolean {
  return text.length >= Math.min(length, CUT_MIN) || text.endsWith('…');
}

/** Text without the known secrets alone: for ids and codes, which no pattern may change. */
export function redactKnown(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= LITERAL_MIN) clean = clean.replaceAll(secret, REDACTION_MARK);
    else if (secret.length >= WORD_MIN && clean.includes(secret))
      clean = withoutWord(clean, secret);
  }
  if (!clean.endsWith('…') && clean.length < CUT_MIN) return clean;
  return secrets.reduce(withoutStump, clean);
}

const WORD_CHARACTER = /[A-Za-z0-9_]/;

function withoutWord(text: string, word: string): string {
  const parts = text.split(word);
  let clean = parts[0] ?? '';
  for (let index = 1; index < parts.length; index++) {
    const next = parts[index] ?? '';
    const isInside = WORD_CHARACTER.test(clean.at(-1) ?? '') || WORD_CHARACTER.test(next[0] ?? '');
    clean += (isInside ? word : REDACTION_MARK) + next;
  }
  return clean;
}

/** A text that was cut, with an ellipsis or without, may end with the beginning of a secret. */
function withoutStump(text: string, secret: string): string {
  const end = text.endsWith('…') ? text.length - 1 : text.length;
  const longest = Math.min(secret.length - 1, end);
  for (let length = longest; length >= STUMP_MIN; length--) {
    if (text.startsWith(secret.slice(0, length), end - length))
      return text.slice(0, end - length) + REDACTION_MARK + text.slice(end);
  }
  return text;
}

/** How far beyond the cut text is redacted, so that a secret across the cut leaves no stump. */
export const REDACTION_OVERLAP = 2048;

/** Redacts and cuts. `truncated` says that something was cut off. */
export function redactAndCut(
  text: string,
  limit: number,
  secrets: readonly string[],
): { text: string; truncated: boolean } {
  const clean = redact(text.slice(0, limit + REDACTION_OVERLAP), secrets);
  const truncated = text.length > limit;
  return { text: clean.length > limit ? clean.slice(0, limit) : clean, truncated };
}
