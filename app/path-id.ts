import { z } from 'zod';

/** Longer than any id that this server makes. */
const MAX_LENGTH = 1_000;
const paramsSchema = z.object({ id: z.string().min(1).max(MAX_LENGTH) });

/** The id in a page's path. Text that cannot be an id becomes one that does not exist, so that the page reports it as not found. */
export async function pathId(params: Promise<{ id: string }>): Promise<string> {
  const parsed = paramsSchema.safeParse(await params);
  return parsed.success ? safeDecode(parsed.data.id) : 'unknown';
}

/** Dynamic segments arrive encoded; a malformed escape becomes an id that does not exist. */
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
