import { isSecretName, isSecretQueryName } from '../../../domain/redaction/secret-names';

/** Texts of one answer that are taken for secrets at most, and how deep it is searched. */
const SECRETS_KEPT = 100;
const DEPTH_LIMIT = 16;
const LENGTH_MIN = 8;
const LENGTH_MAX = 16 * 1024;
/** Long texts without a space, such as tickets, tokens and keys. URLs are none. */
const OPAQUE = /^(?!https?:)[A-Za-z0-9+/=_.~-]{16,}$/;

/**
 * What looks like a secret in the answer to a login: values under names of secrets, and long texts that are no words. A backend may
 * repeat them in its messages.
 */
export function learnedSecrets(text: string): string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // An answer that is one word is itself the token.
    return OPAQUE.test(text.trim()) ? [text.trim()] : [];
  }
  const found: string[] = [];
  collect(answer, { name: '', depth: 0 }, found);
  return found;
}

function collect(
  value: unknown,
  { name, depth }: { name: string; depth: number },
  found: string[],
) {
  if (found.length >= SECRETS_KEPT || depth > DEPTH_LIMIT) return;
  if (typeof value === 'string') {
    const isNamed = isSecretName(name) || isSecretQueryName(name);
    const isLong = value.length >= LENGTH_MIN && value.length <= LENGTH_MAX;
    if ((isNamed && isLong) || OPAQUE.test(value)) found.push(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value))
      collect(inner, { name: Array.isArray(value) ? name : key, depth: depth + 1 }, found);
  }
}
