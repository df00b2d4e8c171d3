import { z } from 'zod';

/** Longer than any id that this server makes. */
const MAX_LENGTH = 1_000;
const paramsSchema = z.object({ id: z.string().min(1).max(MAX_LENGTH) });

/** The id in a page's path. What cannot be one becomes an id that nobody has, so that the page says so. */
export async function pathId(params: Promise<{ id: string }>): Promise<string> {
  const parsed = paramsSchema.safeParse(await params);
  return parsed.success ? safeDecode(parsed.data.id) : 'unknown';
}

/** Dynamic segments come encoded; a mistyped escape is an id that nobody has. */
function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
