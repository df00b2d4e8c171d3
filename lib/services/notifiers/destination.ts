import type { NotifierConfig } from '../../domain/alerts/notifier';
import { isAppError } from '../../kit/errors';
import { openSettings, type Settings } from './notifier-settings';

/** Where it sends, for a list: a host, an address, a topic; never a part of a URL that may be a secret. */
export function destinationOf(
  { kind, settings }: Pick<NotifierConfig, 'kind' | 'settings'>,
  open: (sealed: string) => string,
): string {
  const opened = openOrNull(kind, settings, open);
  if (!opened) return 'its secret cannot be opened';
  switch (kind) {
    case 'slack':
    case 'teams':
      return hostOf(opened.webhookUrl);
    case 'email':
      return firstOf(opened.to);
    case 'ntfy':
      return `${hostOf(opened.url)}/${String(opened.topic)}`;
    default:
      return hostOf(opened.url);
  }
}

function openOrNull(
  kind: NotifierConfig['kind'],
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

function hostOf(url: unknown): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).host : '';
}

function firstOf(to: unknown): string {
  if (!Array.isArray(to)) return '';
  const [first, ...more] = to.map(String);
  return more.length > 0 ? `${first} and ${more.length} more` : (first ?? '');
}
