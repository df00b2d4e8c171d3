import type { z } from 'zod';
import { nearest } from '../../domain/nearest';
import { AppError } from '../../kit/errors';

/**
 * The query parameters of a request, by the schema of its operation; null: it takes none. Each parameter is given at most once.
 * Errors: AppError `invalid_input` for an unknown or a repeated parameter, ZodError for a value that the schema refuses.
 */
export function parseQuery(
  params: URLSearchParams,
  schema: z.ZodObject | null,
): Record<string, string> {
  const known = Object.keys(schema?.shape ?? {});
  const given: Record<string, string> = {};
  const seen = new Set<string>();
  for (const [name, value] of params) {
    if (!known.includes(name)) throw refused(name, unknownText(name, known));
    if (seen.has(name))
      throw refused(name, `the query parameter ${name} is given more than once: give it once`);
    seen.add(name);
    given[name] = value;
  }
  schema?.parse(given);
  return given;
}

function unknownText(name: string, known: readonly string[]): string {
  const shown = JSON.stringify(name.slice(0, 100));
  if (known.length === 0) return `unknown query parameter ${shown}: this route takes none`;
  const near = nearest(name, known);
  const hint = near === null ? `this route takes ${known.join(', ')}` : `did you mean ${near}?`;
  return `unknown query parameter ${shown}: ${hint}`;
}

function refused(name: string, message: string): AppError {
  return new AppError('invalid_input', message, {
    details: [{ path: name.slice(0, 100), message }],
  });
}
