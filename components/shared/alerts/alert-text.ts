import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { formatElapsed } from '@/lib/web/text/format';
import { hasEnded } from './incident-groups';

/** A title around its figure, so that the figure can be drawn large: "Factory initialisation ", "41.2 %", ", needs > 98 %". */
export function splitTitle(title: string): { before: string; figure: string; after: string } {
  const found = /\d+(?:\.\d+)?\s%/.exec(title);
  if (!found) return { before: title, figure: '', after: '' };
  const end = found.index + found[0].length;
  return { before: title.slice(0, found.index), figure: found[0], after: title.slice(end) };
}

export type AlertNote = { tone: 'stale' | 'unsure' | 'holds'; text: string };

const aroundFigure = (from: string, now: number) =>
  now > 0 ? formatElapsed(now - Date.parse(from)) : null;
const agoText = (from: string, now: number) => {
  const text = aroundFigure(from, now);
  return text === null ? '' : ` ${text} ago`;
};

/** Sentences about an alert's special states: pending, stale, ended, flapping. `now` 0: not known yet. */
export function alertNotes(alert: AlertView, now: number): AlertNote[] {
  const notes: AlertNote[] = [];
  if (alert.phase === 'pending')
    notes.push({
      tone: 'unsure',
      text: 'Pending: the condition is met, but not for long enough yet. Nobody has been notified.',
    });
  if (alert.staleSince)
    notes.push({
      tone: 'stale',
      text: `Stale: nothing was measured since${agoText(alert.staleSince, now) || ' a while'}. The alert is frozen: it does not clear until sessions finish again.`,
    });
  if (alert.phase === 'firing' && !alert.staleSince && (alert.keepSince || hasEnded(alert))) {
    const endedAt = alert.incident?.endedAt;
    const ended = endedAt ? `Ended${agoText(endedAt, now)}` : 'Its condition is over';
    notes.push({ tone: 'holds', text: `${ended}; not cleared yet.` });
  }
  if (alert.flapping)
    notes.push({
      tone: 'unsure',
      text: 'Flapping: the alert fires and ends repeatedly, so its messages are paused.',
    });
  return notes;
}

/** How long an alert's problem lasted, or has lasted so far, ms: by its incident's clocks, never by how long the alert fired. Null while unknown. */
export function problemLength(alert: AlertView, now: number): number | null {
  const from = Date.parse(alert.incident?.beganAt ?? alert.firedAt ?? alert.pendingSince);
  const ended = alert.incident?.endedAt ?? alert.resolvedAt;
  if (ended) return Math.max(0, Date.parse(ended) - from);
  return now > 0 ? Math.max(0, now - from) : null;
}
