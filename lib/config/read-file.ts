import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { CONFIG_FILE_LIMIT_BYTES, type ConfigFile, configFileSchema } from '../contract/config';
import type { Problem } from './config';
import { type Environment, substitute } from './substitute';
import { nearest } from './suggest';

/** The text of the file → its validated content, or null with everything wrong in `problems`. */
export function readConfigText(
  text: string,
  env: Environment,
  problems: Problem[],
): ConfigFile | null {
  if (Buffer.byteLength(text) > CONFIG_FILE_LIMIT_BYTES) {
    problems.push({ path: '(file)', problem: 'larger than 1 MiB', hint: 'is it the right file?' });
    return null;
  }
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  for (const error of document.errors) {
    const at = error.linePos?.[0];
    problems.push({
      path: at ? `line ${at.line}, column ${at.col}` : '(file)',
      problem: error.message.split('\n')[0] ?? 'not YAML',
      hint: 'check quotes and indentation',
    });
  }
  if (document.errors.length > 0) return null;
  const before = problems.length;
  const content = substitute(document.toJS({ maxAliasCount: 100 }) ?? {}, env, problems);
  const parsed = configFileSchema.safeParse(content);
  if (!parsed.success)
    problems.push(...parsed.error.issues.flatMap((issue) => fromIssue(issue, content)));
  return parsed.success && problems.length === before ? parsed.data : null;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${part}]`
        : text
          ? `${text}.${String(part)}`
          : String(part),
    '',
  );
}

function fromIssue(issue: z.core.$ZodIssue, content: unknown): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(configFileSchema, issue.path);
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      problem: 'unknown field',
      hint: hintFor(key, known),
    }));
  }
  if (path === 'notifiers') {
    return [{ path, problem: 'not available in this version', hint: 'remove the section' }];
  }
  const missing = issue.code === 'invalid_type' && valueAt(content, issue.path) === undefined;
  return [
    {
      path: path || '(file)',
      problem: missing ? 'missing' : issue.message,
      hint: missing ? `add ${String(issue.path.at(-1) ?? 'it')}` : '',
    },
  ];
}

function hintFor(key: string, known: string[]): string {
  const near = nearest(key, known);
  return near ? `did you mean ${near}?` : `known here: ${known.join(', ')}`;
}

function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined,
    content,
  );
}

type Definition = {
  innerType?: z.core.$ZodType;
  element?: z.core.$ZodType;
  in?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
};

/** Names that the object at `path` of the schema knows. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const definition = schema._zod.def as Definition;
  if (definition.innerType) return keysAt(definition.innerType, path);
  if (definition.in) return keysAt(definition.in, path);
  const [head, ...rest] = path;
  if (definition.element) return keysAt(definition.element, rest);
  if (!definition.shape) return [];
  if (head === undefined) return Object.keys(definition.shape);
  const next = definition.shape[String(head)];
  return next ? keysAt(next, rest) : [];
}
