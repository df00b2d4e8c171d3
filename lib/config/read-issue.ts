import type { z } from 'zod';
import { configFileSchema } from '../contract/config/config';
import { nearest } from '../kit/nearest';
import type { Problem } from './config';
import { knownKeys } from './known-keys';

type Issue = z.core.$ZodIssue;

/** An issue of the schema as a problem that an author of the file understands. */
export function fromIssue(issue: Issue, content: unknown): Problem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(configFileSchema, issue.path, content);
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      problem: 'unknown field',
      hint: hintFor(key, known),
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return nearestReading(issue.errors).flatMap((inner) =>
      fromIssue({ ...inner, path: [...issue.path, ...inner.path] }, content),
    );
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

/** The member of a union to which the value is closest. */
function nearestReading(readings: Issue[][]): Issue[] {
  const isOfAnotherType = (issues: Issue[]) =>
    issues.some(({ code, path }) => path.length === 0 && /^invalid_(type|value)$/.test(code));
  const issueTexts = (issues: Issue[]) =>
    issues.reduce(
      (sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1),
      0,
    );
  const rank = (issues: Issue[]) => (isOfAnotherType(issues) ? 1_000 : 0) + issueTexts(issues);
  return readings.toSorted((a, b) => rank(a) - rank(b))[0] ?? [];
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
