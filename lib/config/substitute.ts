import type { Problem } from './problems/problem';

export type Environment = Record<string, string | undefined>;

/**
 * Text that looks like a reference: `$${` (an escaped brace), `${…}`, and `$NAME` as in a shell, unless it is part of a longer word.
 * Passwords with a dollar sign match none of these.
 */
const LIKE_A_REFERENCE =
  /\$\$\{|\$\{[^}]*\}?|(?<![A-Za-z0-9$])\$(?:env:)?[A-Z_][A-Z0-9_]{2,}(?![A-Za-z0-9])/g;
const ESCAPED = '$${';
const REFERENCE = /^\$\{env:([A-Za-z_][A-Za-z0-9_]{0,100})\}$/;
/** The name in the notation of another tool: `${NAME}`, `${NAME:-default}`, `$NAME`, `${ env:NAME }`. */
const NAMED = /^\$\{?\s*[!#]?(?:env[:.])?\s*([A-Za-z_][A-Za-z0-9_]*)/;
/** Keys whose values are names, which may contain anything and are never secrets. */
const FREE_TEXT = /(?:^|\.)name$/;
/** Keys whose values are filled in later, or are meant for people. */
const TEMPLATE = /(?:^|\.)(?:name|template|body|subject|title|text|question)$/i;

/** What lines, spans and attributes contain is written as it is; `$${` is `${` there, too. */
const PATTERN = /^sources\[\d+\]\.patterns\[/;

/** A journey in place has values and placeholders of its own, such as `$token` and `<any>`. */
const JOURNEY = /^targets\[\d+\]\.journey$/;

/**
 * References in the notation of other tools, wherever they are in a text: `%NAME%` of Windows, `$(NAME)` of Kubernetes, make and
 * pipelines, `{{ NAME }}` of Helm, Ansible and Jinja, `<%= NAME %>` of ERB, `#{NAME}` of release pipelines. A percent-encoded byte
 * of a URL (`%C3`) begins no name.
 */
const FOREIGN: readonly RegExp[] = [
  /%(?![0-9A-F]{2}[^_%]*%)([A-Z][A-Z0-9_]{2,})%/,
  /\$\(\s*([^)]*?)\s*\)/,
  /(?<!\$)\{\{-?\s*([^}]*?)\s*-?\}\}/,
  /<%=?-?\s*([^%]*?)\s*-?%>/,
  /#\{\s*([A-Za-z_][^}]*?)\s*\}/,
];

/** References that are the whole value: `env:NAME`, `__NAME__`, `<NAME>`, `!secret NAME`, and addresses in stores of secrets. */
const WHOLE: readonly RegExp[] = [
  /^env[:.]([A-Za-z_]\w*)$/,
  /^process\.env\.([A-Za-z_]\w*)$/,
  /^__([A-Z][A-Z0-9_]*)__$/,
  /^<([A-Za-z][\w -]*)>$/,
  /^!\w+\s+(\S+)$/,
  /^(?:op|vault|secret|ssm|doppler|gcpsm|awssm|ref\+\w+):\/\/(\S+)$/,
  /^arn:aws:(?:secretsmanager|ssm):(\S+)$/,
];

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
    if (typeof value !== 'object' || value === null || JOURNEY.test(path)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        substituteIn(item, path ? `${path}.${key}` : key),
      ]),
    );
  };
  const replaceVariables = (text: string, path: string): string => {
    const isFree = FREE_TEXT.test(path) || PATTERN.test(path);
    const foreign = isFree || TEMPLATE.test(path) ? null : foreignReference(text);
    if (foreign !== null) problems.push(foreignProblem(foreign, path));
    return text.replace(LIKE_A_REFERENCE, (found) => {
      if (found === ESCAPED) return '${';
      const name = REFERENCE.exec(found)?.[1];
      if (name === undefined) {
        if (found.startsWith('${') || !isFree) problems.push(placeholderProblem(found, path));
        return found;
      }
      const value = env[name];
      if (value !== undefined && value !== '' && !isUnresolved(value)) return value;
      problems.push(variableProblem(name, value, path));
      return found;
    });
  };
  return substituteIn(document, '');
}

/** A value of the environment that the shell or compose file before us should have replaced. */
export function isUnresolved(value: string): boolean {
  return /^\$\{[^}]*\}$/.test(value);
}

function variableProblem(name: string, value: string | undefined, path: string): Problem {
  if (value !== undefined && value !== '')
    return {
      path,
      problem: `environment variable ${name} contains a reference that was not resolved`,
      hint: `set ${name} to the value itself`,
    };
  return {
    path,
    problem: `environment variable ${name} is not set`,
    hint: `export ${name}=… before the start, or write the value here`,
  };
}

function foreignReference(text: string): RegExpExecArray | null {
  for (const pattern of [...FOREIGN, ...WHOLE]) {
    const found = pattern.exec(text);
    if (found) return found;
  }
  return null;
}

/** The name to use is at the end of the reference: `.Values.chat.token`, `ENV["TOKEN"]`, `secrets.TOKEN`. */
function foreignProblem([, inside = '']: RegExpExecArray, path: string): Problem {
  const words = inside.match(/[A-Za-z_]\w*/g) ?? [];
  const name =
    words.find((word) => /^[A-Z][A-Z0-9_]+$/.test(word) && word !== 'ENV') ?? words.at(-1);
  return {
    path,
    problem: `looks like a reference to ${name ?? 'another value'} that is not resolved`,
    hint: `write \${env:${name ?? 'NAME'}}; to use the text itself, put it into an environment variable`,
  };
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
