import type { SessionSummary } from '@/lib/contract/api/sessions';
import { closeCodeName } from '@/lib/domain/sessions/close-codes';

/** `1011 internal error`; `never accepted` where no connection was opened. */
export function closeWords(close: SessionSummary['close']): string {
  return close.code === null ? 'never accepted' : `${close.code} ${closeCodeName(close.code)}`;
}
