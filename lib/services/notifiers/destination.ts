import type { NotifierConfig } from '../../domain/alerts/notifier';
import { isAppError } from '../../kit/errors';
import { openSettings, requireKind, type Settings } from './notifier-settings';

/** Where it sends, for a list: a host, an address, a topic; never a part of a URL that may be a secret. */
export function destinationOf(
  { kind, settings }: Pick<NotifierConfig, 'kind' | 'settings'>,
  open: (sealed: string) => string,
): string {
  const opened = openOrNull(kind, settings, open);
  return opened ? requireKind(kind).destination(opened) : 'its secret cannot be opened';
}

function openOrNull(
  kind: string,
  settings: Settings,
  open: (sealed: string) => string,
): Settings | null {
  try {
    return openSettings(kind, settings, open);
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}
