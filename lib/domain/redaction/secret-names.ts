/** Shown in place of a secret. A write that contains it keeps the stored secret in that place. */
export const REDACTION_MARK = '[redacted]';

/** Parts of names whose text value is a secret: of a JSON key, an attribute, a header, a query parameter. */
export const SECRET_NAME_PARTS =
  'token|secret|passw(?:or)?d|passphrase|pwd|authorization|cookie|api[_-]?key|jwt|credential|private[_-]?key';

const SECRET_NAME = new RegExp(SECRET_NAME_PARTS, 'i');
/** Names whose value is a secret even where it is a number. */
const SECRET_NUMBER_NAME = /passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|authorization|^pin$/i;

/** Whether a name says that its value is a secret: `token`, `headers.Cookie`, `x-api-key`, `clientSecret`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** As `isSecretName`, for a number: `tokens_used` counts tokens, a `pin` is a secret. */
export function isSecretNumberName(name: string): boolean {
  return SECRET_NUMBER_NAME.test(name);
}

/** Whole names of query parameters that carry a secret, beside those that `isSecretName` knows. */
export const SECRET_QUERY_NAMES =
  'auth|key|sid|sig|signature|ticket|ticket_id|auth_ticket|session|access_key|x-amz-signature|x-goog-signature|hmac|otp';

const SECRET_QUERY_NAME = new RegExp(`^(?:${SECRET_QUERY_NAMES})$`, 'i');

/** Whether a query parameter of this (decoded) name carries a secret. */
export function isSecretQueryName(name: string): boolean {
  return isSecretName(name) || SECRET_QUERY_NAME.test(name);
}
