import { plainLines } from './plain-text';
import { redact } from './redact-text';
import { isSecretName, isSecretNumberName, REDACTION_MARK } from './secret-names';

/** Stored fields whose value is a secret, or can contain one, beside those that `isSecretName` knows. */
const STORED_SECRET = /hash|sha256|headers|routingkey|integrationkey|sealed/i;
const SECRET_TEXT = /^(sealed:|Bearer |tocsin_)/i;

/** A copy of a stored row without secrets: redacts by the name of a field, by the form of a text, and in the user and query of a URL. */
export function redactSecrets(value: unknown): unknown {
  if (typeof value === 'string') return redactStoredText(value);
  if (Array.isArray(value)) return value.map(redactSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      (isSecretName(key) || STORED_SECRET.test(key)) && isFilled(inner)
        ? REDACTION_MARK
        : redactSecrets(inner),
    ]),
  );
}

/** Empty fields stay visible: that there was no secret is no secret. */
function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean')
    return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function redactStoredText(text: string): string {
  if (SECRET_TEXT.test(text)) return REDACTION_MARK;
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#]*)\?[^\s#]*/gi, `$1?${REDACTION_MARK}`);
}

/** Attributes nested deeper than this are dropped: nothing shows them, and a walk must end. */
const DEPTH_LIMIT = 16;

/**
 * A copy of data that a backend reports, without secrets and control characters: a text below a name that says it is a secret
 * becomes a mark whole, any other text is redacted by pattern. Numbers and flags stay, but for a `pin` or `password`.
 */
export function redactReported(value: unknown, secrets: readonly string[] = []): unknown {
  return redactAt(value, { name: '', depth: 0, secrets });
}

type Place = { name: string; depth: number; secrets: readonly string[] };

function redactAt(value: unknown, { name, depth, secrets }: Place): unknown {
  if (typeof value === 'string') {
    if (value === '') return value;
    return isSecretName(name) ? REDACTION_MARK : redact(plainLines(value), secrets);
  }
  if (typeof value === 'number') return isSecretNumberName(name) ? REDACTION_MARK : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_LIMIT) return null;
  // A list below a secret name holds secrets: `set-cookie: ["a=b"]`.
  const inner = { name, depth: depth + 1, secrets };
  if (Array.isArray(value)) return value.map((one) => redactAt(one, inner));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      redact(plainLines(key), secrets),
      redactAt(one, { ...inner, name: isSecretName(name) ? name : key }),
    ]),
  );
}
