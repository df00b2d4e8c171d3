import { expect, it } from 'vitest';
import { AppError } from '../../kit/errors';
import { answerError } from './answer-error';

const headersOf = (error: unknown) => answerError(error, () => undefined).headers;

it('answers a source that sends too much with 429, and a full queue with 503', () => {
  const statusOf = (error: unknown) => answerError(error, () => undefined).status;
  expect(statusOf(new AppError('rate_limited', 'too many rows'))).toBe(429);
  expect(statusOf(new AppError('busy', 'too much is waiting'))).toBe(503);
});

it('says when to try again: what the error knows, else one second', () => {
  const waiting = new AppError('busy', 'too much is waiting', { details: { retryAfterMs: 2_100 } });
  expect(headersOf(waiting).get('retry-after')).toBe('3');
  expect(headersOf(new AppError('busy', 'too much')).get('retry-after')).toBe('1');
  expect(headersOf(new AppError('rate_limited', 'too many')).get('retry-after')).toBe('1');
  expect(headersOf(new AppError('not_found', 'none')).get('retry-after')).toBeNull();
});
