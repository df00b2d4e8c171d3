import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError, isAppError } from '../../kit/errors';
import type { BodyBudget } from '../body-budget';

const unzip = promisify(gunzip);

/**
 * Reads a whole body, up to `limit` bytes. Errors: AppError `too_large` as soon as one byte more was received or is announced;
 * the rest is not read; `invalid_input` where the sender ends before the body does. What `onBytes` throws about received bytes ends the reading too.
 */
export async function readBody(
  request: Request,
  limit: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Buffer> {
  const tooLarge = () => new AppError('too_large', `the body is larger than ${limit} bytes`);
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.byteLength;
      if (size > limit) throw tooLarge();
      onBytes(value.byteLength);
      chunks.push(value);
    }
  } catch (error) {
    // Not awaited: the sender may never notice that the stream is cancelled.
    reader.cancel().catch(() => undefined);
    if (isAppError(error)) throw error;
    // The sender is gone: nobody reads the answer, and it is no fault of the server.
    throw new AppError('invalid_input', 'the connection ended before the body was complete', {
      cause: error,
    });
  }
  const [only] = chunks;
  return only && chunks.length === 1
    ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
    : Buffer.concat(chunks, size);
}

type BodyUse = {
  limit: number;
  unpackedLimit: number;
  budget: BodyBudget;
  /** Called where the budget is used up, with the bytes that were announced. */
  onRefused: (bytes: number) => void;
};

/**
 * Reads a body that may be compressed (`content-encoding: gzip`) and hands it to `use`, which calls `decoded` once it has made something
 * else of the bytes. Its bytes, as sent and unpacked, count against the budget until `use` has ended. Errors: those of `readBody` and
 * `use`; AppError `busy` where the budget is used up, `invalid_input` for bytes that are no gzip, `too_large` for more than
 * `unpackedLimit` bytes.
 */
export async function usingBody<T>(
  request: Request,
  { limit, unpackedLimit, budget, onRefused }: BodyUse,
  use: (body: Buffer, decoded: () => void) => Promise<T>,
): Promise<T> {
  const share = budget.open();
  const take = (bytes: number) => {
    try {
      share.take(bytes);
    } catch (error) {
      onRefused(announcedBytes(request));
      throw error;
    }
  };
  try {
    const sent = await readBody(request, limit, take);
    await share.decode();
    const isPacked = request.headers.get('content-encoding')?.trim().toLowerCase() === 'gzip';
    const body = isPacked ? await unpack(sent, unpackedLimit) : sent;
    if (isPacked) take(body.length);
    return await use(body, share.decoded);
  } finally {
    share.close();
  }
}

/** The bytes of a request's body as they are sent; 0 where it does not announce them. */
export function announcedBytes({ headers }: Pick<Request, 'headers'>): number {
  const bytes = Number(headers.get('content-length') ?? 0);
  return Number.isFinite(bytes) ? bytes : 0;
}

/** In a thread of the pool: a body that unpacks to gigabytes is stopped at the limit and keeps nobody waiting. */
async function unpack(packed: Buffer, limit: number): Promise<Buffer> {
  try {
    return await unzip(packed, { maxOutputLength: limit });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new AppError('too_large', `the body unpacks to more than ${limit} bytes`);
    throw new AppError('invalid_input', 'the body is not complete gzip, as content-encoding says');
  }
}

/** Whether a request announces a body, for routes where it is optional. */
export function hasBody({ headers }: Request): boolean {
  return Number(headers.get('content-length') ?? 0) > 0 || headers.has('transfer-encoding');
}

/**
 * Parses JSON. Errors: AppError `invalid_input` with the position of the mistake, without quoting the text. `where`: which part
 * of the body the text is.
 */
export function parseJson(text: string, where = ''): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const at = position === undefined ? '' : ` at character ${position}`;
    throw new AppError('invalid_input', `the body is not valid JSON${where}${at}`);
  }
}
