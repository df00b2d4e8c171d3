import type { SessionSummary } from '@/lib/contract/sessions';
import { closeCodeName } from '@/lib/domain/close-codes';

/** `1011 internal error`; `never accepted` where no connection was. */
export function closeWords(close: SessionSummary['close']): string {
  return close.code === null ? 'never accepted' : `${close.code} ${closeCodeName(close.code)}`;
}
