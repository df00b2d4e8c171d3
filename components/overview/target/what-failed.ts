import type { SessionSummary } from '@/lib/contract/api/sessions';
import { closeWords } from './close-words';

/** How a signature's title states the close. */
const CLOSED = /(?:^|, )closed \d{4} \([^)]*\)(?:, (?=connection ended))?/;

/**
 * The signature's title without its stage and its close code, which have columns of their own; else what the server said,
 * else how it closed.
 */
export function whatFailed(failure: SessionSummary): string {
  const own = failure.signature?.title ?? failure.errorCode ?? failure.close.reason;
  const stage = `${failure.failedStage}: `;
  const text = (own.startsWith(stage) ? own.slice(stage.length) : own).replace(CLOSED, '');
  return text || closeWords(failure.close);
}
