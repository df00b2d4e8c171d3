import { z } from 'zod';

/** The body of every error response. */
export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

/** HTTP status of each error code. */
export const HTTP_STATUS_BY_CODE: Record<string, number> = {
  invalid_input: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  read_only: 409,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  busy: 503,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};
