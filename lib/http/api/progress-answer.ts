import { streamedText } from './streamed-text';

const NDJSON = 'application/x-ndjson';

/** Whether the client reads an answer line by line, as it is made. */
export const acceptsLines = (request: Request): boolean =>
  (request.headers.get('accept') ?? '').includes(NDJSON);

/** Lines of JSON, sent as they are made. */
export const linesAnswer = (lines: AsyncGenerator<string, void>): Response =>
  // A proxy that buffers would show all of them at the end.
  streamedText(lines, { 'content-type': `${NDJSON}; charset=utf-8`, 'x-accel-buffering': 'no' });
