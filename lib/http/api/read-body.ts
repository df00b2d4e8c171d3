import { AppError } from '../../kit/errors';

/**
 * Reads a whole body, up to `limit` bytes. Errors: AppError `too_large` as soon as one byte more was received or is announced;
 * the rest is not read.
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () => new AppError('too_large', `the body is larger than ${limit} bytes`);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      // Not awaited: the sender may never notice that the stream is cancelled.
      reader.cancel().catch(() => undefined);
      throw tooLarge();
    }
    chunks.push(value);
  }
  const [only] = chunks;
  return only && chunks.length === 1
    ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
    : Buffer.concat(chunks, size);
}

/** Whether a request announces a body, for routes where it is optional. */
export function hasBody({ headers }: Request): boolean {
  return Number(headers.get('content-length') ?? 0) > 0 || headers.has('transfer-encoding');
}

/** Parses JSON. Errors: AppError `invalid_input` with the position of the mistake, without quoting the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const where = position === undefined ? '' : ` at character ${position}`;
    throw new AppError('invalid_input', `the body is not valid JSON${where}`);
  }
}
