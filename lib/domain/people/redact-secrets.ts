const REDACTED = '[redacted]';
/** Fields whose value is a secret, or can contain one. */
const SECRET_FIELD =
  /secret|token|password|passwd|hash|sha256|credential|authorization|cookie|headers|apikey|api_key|routingkey|integrationkey|privatekey|sealed/i;
const SECRET_TEXT = /^(sealed:|Bearer |tocsin_)/i;

/** A copy without secrets: redacts by the name of a field, by the form of a text, and in the user and query of a URL. */
export function redactSecrets(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redactSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_FIELD.test(key) && isFilled(inner) ? REDACTED : redactSecrets(inner),
    ]),
  );
}

/** Empty fields stay visible: that there was no secret is no secret. */
function isFilled(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || typeof value === 'boolean')
    return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function redactText(text: string): string {
  if (SECRET_TEXT.test(text)) return REDACTED;
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi, '$1')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#]*)\?[^\s#]*/gi, `$1?${REDACTED}`);
}
