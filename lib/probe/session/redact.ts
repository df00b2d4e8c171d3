const MASK = '[redacted]';

const JWT = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}/g;
const SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi;
const SUBPROTOCOL = /\b(jwt|bearer|jwt-auth)\.[A-Za-z0-9_.-]{12,}/gi;
const QUERY =
  /([?&;](?:token|jwt|auth_token|access_token|ticket|auth_ticket|ticket_id|api_?key|password|secret)=)[^&\s"'<>]+/gi;
const HEADER =
  /^((?:set-)?cookie|authorization|proxy-authorization|x-api-key)(\s{0,4}:\s{0,4}).+$/gim;
const SECRET_KEY =
  '(?:[A-Za-z0-9_.-]{0,40}(?:token|secret|password|passwd|authorization|cookie|api[_-]?key|apikey|jwt|credential)[A-Za-z0-9_.-]{0,40})';
const JSON_STRING = new RegExp(`("${SECRET_KEY}"\\s{0,8}:\\s{0,8}")(?:[^"\\\\]|\\\\.)*`, 'gi');
const ESCAPED_STRING = new RegExp(`(\\\\"${SECRET_KEY}\\\\"\\s{0,8}:\\s{0,8}\\\\")[^"\\\\]*`, 'gi');
const JSON_NUMBER =
  /("(?:password|passwd|secret|pin|api_?key)"\s{0,8}:\s{0,8})-?[0-9][0-9.eE+-]*/gi;

/** Secrets shorter than this are not searched for literally: they would blank out ordinary text. */
const LITERAL_MIN = 8;

/**
 * Text without tokens, cookies, authorization values or passwords. `secrets` are known values (this session's token)
 * and are removed wherever they stand. Linear in the length of the text.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  if (text === '') return text;
  let clean = text;
  for (const secret of secrets) {
    if (secret.length >= LITERAL_MIN) clean = clean.replaceAll(secret, MASK);
  }
  return clean
    .replace(JWT, MASK)
    .replace(SCHEME, `$1 ${MASK}`)
    .replace(SUBPROTOCOL, `$1.${MASK}`)
    .replace(QUERY, `$1${MASK}`)
    .replace(HEADER, `$1$2${MASK}`)
    .replace(JSON_STRING, `$1${MASK}`)
    .replace(ESCAPED_STRING, `$1${MASK}`)
    .replace(JSON_NUMBER, `$1"${MASK}"`);
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

/** A URL fit to be shown: without user, password, and secret query values. */
export function redactUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.username || parsed.password) {
      parsed.username = '';
      parsed.password = '';
    }
    return redact(parsed.href);
  } catch {
    return redact(url);
  }
}
