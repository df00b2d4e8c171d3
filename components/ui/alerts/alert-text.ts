import type { AlertView } from '@/lib/contract/alerts';
import { FLAPPING_KEEP_MS } from '@/lib/domain/alerts/flapping';
import { formatElapsed, formatRound } from '@/lib/web/format';

/** A title around its figure, so that the figure can be drawn large: "Factory initialisation ", "41.2 %", ", needs > 98 %". */
export function splitTitle(title: string): { before: string; figure: string; after: string } {
  const found = /\d+(?:\.\d+)?\s%/.exec(title);
  if (!found) return { before: title, figure: '', after: '' };
  const end = found.index + found[0].length;
  return { before: title.slice(0, found.index), figure: found[0], after: title.slice(end) };
}

export type AlertNote = { tone: 'stale' | 'unsure' | 'holds'; text: string };

const apart = (from: string, now: number) =>
  now > 0 ? formatElapsed(now - Date.parse(from)) : null;
const ago = (from: string, now: number) => {
  const text = apart(from, now);
  return text === null ? '' : ` ${text} ago`;
};

/** What is particular about an alert now, in sentences. `now` 0: not known yet. `keepMs`: how long its rule keeps it firing. */
export function alertNotes(alert: AlertView, now: number, keepMs: number | null): AlertNote[] {
  const notes: AlertNote[] = [];
  if (alert.phase === 'pending')
    notes.push({
      tone: 'unsure',
      text: 'Pending: the condition is met, but not for long enough. Nobody has been notified.',
    });
  if (alert.staleSince)
    notes.push({
      tone: 'stale',
      text: `Stale: nothing was measured since${ago(alert.staleSince, now) || ' a while'}. It is frozen: it does not resolve until sessions finish again.`,
    });
  if (alert.keepSince && alert.phase === 'firing' && !alert.staleSince) {
    const longest = alert.flapping ? Math.max(keepMs ?? 0, FLAPPING_KEEP_MS) : keepMs;
    const kept = longest ? ` and has stayed for ${formatRound(longest)}` : '';
    notes.push({
      tone: 'holds',
      text: `Its condition ended${ago(alert.keepSince, now)}. It stays open until the recovery is proven${kept}.`,
    });
  }
  if (alert.flapping)
    notes.push({
      tone: 'unsure',
      text: 'Flapping: it fires and ends repeatedly, so its messages are paused.',
    });
  return notes;
}

/** How long an alert lasted, or lasts, ms; null while the time is not known. */
export function alertLength(alert: AlertView, now: number): number | null {
  const from = Date.parse(alert.firedAt ?? alert.pendingSince);
  if (alert.resolvedAt) return Date.parse(alert.resolvedAt) - from;
  return now > 0 ? Math.max(0, now - from) : null;
}

/** For how many receivers there was a message, of those that could have one. Whether it arrived stands in the delivery log. */
export function toldText(decisions: AlertView['decisions']): string {
  if (decisions.length === 0) return 'No notifier has decided about it.';
  const told = decisions.filter(({ code }) => code === 'sent').length;
  if (told === decisions.length)
    return told === 1 ? 'A message to its notifier.' : 'A message to each notifier.';
  const [first] = decisions;
  if (told === 0 && first && decisions.every(({ code }) => code === first.code))
    return `${first.text.charAt(0).toUpperCase()}${first.text.slice(1)}.`;
  return `A message to ${told} of ${decisions.length} notifiers.`;
}

/** Whether another alert explains it, so that nobody is told about it apart. */
export function isHeldBack({ decisions }: Pick<AlertView, 'decisions'>): boolean {
  return decisions.length > 0 && decisions.every(({ code }) => code === 'inhibited');
}
