import type { z } from 'zod';
import { configFileSchema } from '../../contract/config/config';
import { nearest } from '../../domain/nearest';
import { knownKeys } from './known-keys';
import type { Problem } from './problem';
import { missingHint, suggestion } from './suggest';

type Issue = z.core.$ZodIssue;

/** An issue of the schema as a problem that an author of the file understands. */
export function fromIssue(issue: Issue, content: unknown): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(configFileSchema, issue.path, content);
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      problem: 'unknown field',
      hint: unknownFieldHint(key, known),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const reading = nearestReading(issue.errors);
    if (reading !== null)
      return reading.flatMap((inner) =>
        fromIssue({ ...inner, path: [...issue.path, ...inner.path] }, content),
      );
  }
  const missing = issue.code !== 'custom' && valueAt(content, issue.path) === undefined;
  const where = path || '(file)';
  if (missing) return [{ path: where, problem: 'missing', hint: missingHint(issue) }];
  return [{ path: where, ...reasonAndHint(issue) }];
}

/** Messages of the schemas are a reason, or a reason and what to do, with a colon or semicolon between them. */
function reasonAndHint(issue: Issue): Pick<Problem, 'problem' | 'hint'> {
  const message = issue.message.replace(/^at (least|most) /, 'must be at $1 ');
  const hint = suggestion(issue);
  if (hint !== null) return { problem: message, hint };
  const [, reason, way] = /^(.*?)[:;] (.+)$/.exec(message) ?? [];
  return reason === undefined || way === undefined
    ? { problem: message, hint: 'see docs/configuration.md' }
    : { problem: reason, hint: way };
}

/** The member of a union to which the value is closest; null where it is of the type of none. */
function nearestReading(readings: Issue[][]): Issue[] | null {
  const isOfAnotherType = (issues: Issue[]) =>
    issues.some(({ code, path }) => path.length === 0 && /^invalid_(type|value)$/.test(code));
  const issueTexts = (issues: Issue[]) =>
    issues.reduce(
      (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
      0,
    );
  const fitting = readings.filter((issues) => !isOfAnotherType(issues));
  return fitting.toSorted((a, b) => issueTexts(a) - issueTexts(b))[0] ?? null;
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

function unknownFieldHint(key: string, known: string[]): string {
  if (key.startsWith('x-')) return 'blocks named x-… are allowed beside targets, not inside them';
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
