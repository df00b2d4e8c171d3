import type { Problem } from './config';

const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]{0,100})\}/g;
const MALFORMED = /\$\{env:[^}]*\}?/;

export type Environment = Record<string, string | undefined>;

/** Replaces `${env:NAME}` in every text value of a parsed document. Runs after parsing, so a value can never add YAML. */
export function substitute(document: unknown, env: Environment, problems: Problem[]): unknown {
  const walk = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') return replace(value, path);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, walk(item, path ? `${path}.${key}` : key)]),
    );
  };
  const replace = (text: string, path: string): string => {
    let missing = false;
    const replaced = text.replace(REFERENCE, (reference, name: string) => {
      const found = env[name];
      if (found !== undefined && found !== '') return found;
      missing = true;
      problems.push({
        path,
        problem: `environment variable ${name} is not set`,
        hint: `export ${name}=… before the start, or write the value here`,
      });
      return reference;
    });
    if (!missing && MALFORMED.test(text.replace(REFERENCE, ''))) {
      problems.push({ path, problem: 'malformed reference', hint: `write \${env:NAME}` });
    }
    return replaced;
  };
  return walk(document, '');
}
