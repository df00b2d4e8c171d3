import type { Message } from '../../../domain/alerts/message';

/** Stated where mentions are set. */
export const MENTIONED_WHEN =
  'Mentioned when a page begins and when nobody acknowledges it; never by a test, an update or an end.';

/** Whether a message calls people by name: a page that begins, or an alert that nobody has acknowledged in time. */
export function callsPeople({ kind, severity, status }: Message): boolean {
  if (status !== 'firing') return false;
  return kind === 'escalated' || (kind === 'firing' && severity === 'page');
}
