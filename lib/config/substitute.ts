import type { Problem } from './config';

export type Environment = Record<string, string | undefined>;

/**
 * Text that looks like a reference: `$${` (an escaped brace), `${…}`, and `$NAME` as in a shell, unless it is part of a longer word.
 * Passwords with a dollar sign match none of these.
 */
const LIKE_A_REFERENCE =
  /\$\$\{|\$\{[^}]*\}?|(?<![A-Za-z0-9$])\$[A-Z_][A-Z0-9_]{2,}(?![A-Za-z0-9])/g;
const ESCAPED = '$${';
const REFERENCE = /^\$\{env:([A-Za-z_][A-Za-z0-9_]{0,100})\}$/;
/** The name in the notation of another tool: `${NAME}`, `${NAME:-default}`, `$NAME`, `${ env:NAME }`. */
const NAMED = /^\$\{?\s*(?:env[:.])?\s*([A-Za-z_][A-Za-z0-9_]*)/;

/** Keys whose values are names, which may contain anything and are never secrets. */
const FREE_TEXT = /(?:^|\.)name$/;

/**
 * Replaces `${env:NAME}` in every text value of a parsed document, and `$${` by `${`. Runs after parsing, so a value can never
 * add YAML, and values of variables are not substituted again. Other text that looks like a reference is a problem: unresolved, it
 * would be used as the secret.
 */
export function substituteVariables(
  document: unknown,
  env: Environment,
  problems: Problem[],
): unknown {
  const substituteIn = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return replaceVariables(value, path);
    if (Array.isArray(value))
      return value.map((item, index) => substituteIn(item, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        substituteIn(item, path ? `${path}.${key}` : key),
      ]),
    );
  };
  const replaceVariables = (text: string, path: string): string =>
    text.replace(LIKE_A_REFERENCE, (found) => {
      if (found === ESCAPED) return '${';
      const name = REFERENCE.exec(found)?.[1];
      if (name === undefined) {
        if (found.startsWith('${') || !FREE_TEXT.test(path))
          problems.push(placeholderProblem(found, path));
        return found;
      }
      const value = env[name];
      if (value !== undefined && value !== '') return value;
      problems.push({
        path,
        problem: `environment variable ${name} is not set`,
        hint: `export ${name}=… before the start, or write the value here`,
      });
      return found;
    });
  return substituteIn(document, '');
}

function placeholderProblem(found: string, path: string): Problem {
  const name = NAMED.exec(found)?.[1];
  if (found.startsWith('${env:') || name === undefined)
    return {
      path,
      problem: 'malformed reference',
      hint: `write \${env:NAME}, or $\${ for a plain \${`,
    };
  const isBraced = found.startsWith('${');
  return {
    path,
    problem: `looks like a reference to ${name} that is not resolved`,
    hint: isBraced
      ? `write \${env:${name}}, or $\${ for a plain \${`
      : `write \${env:${name}}; to use the text itself, put it into an environment variable`,
  };
}
