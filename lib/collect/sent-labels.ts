import { OTHER_LABEL } from '../domain/labels/new-labels';
import type { StoredHealthEvent } from '../domain/sessions/health-event';

export type EventLabelKind = 'environment' | 'release' | 'instance' | 'errorCode';

/** Where an event keeps the labels that it was sent with, if they are stored as other. */
const ORIGINAL = 'tocsin.original';

/**
 * Labels of events as they were sent, by kind, where they are replaced: a batch that could not be stored is prepared again from the
 * same events.
 */
const replaced = new WeakMap<StoredHealthEvent, Map<EventLabelKind, string>>();

/** A label of an event as it was sent. */
export function sentLabel(event: StoredHealthEvent, kind: EventLabelKind): string | undefined {
  return replaced.get(event)?.get(kind) ?? event[kind];
}

/** Stores a label of an event as other, in place; what was sent stays under its attributes. */
export function replaceLabel(event: StoredHealthEvent, kind: EventLabelKind): void {
  const sent = sentLabel(event, kind);
  if (sent === undefined) return;
  const labels = replaced.get(event) ?? new Map<EventLabelKind, string>();
  labels.set(kind, sent);
  replaced.set(event, labels);
  setLabel(event, kind, OTHER_LABEL);
}

/** Undoes `replaceLabel`. */
export function restoreLabel(event: StoredHealthEvent, kind: EventLabelKind): void {
  const labels = replaced.get(event);
  const sent = labels?.get(kind);
  if (!labels || sent === undefined) return;
  labels.delete(kind);
  setLabel(event, kind, sent);
}

function setLabel(event: StoredHealthEvent, kind: EventLabelKind, label: string): void {
  event[kind] = label;
  const { [ORIGINAL]: _, ...attributes } = event.attributes ?? {};
  const labels = replaced.get(event);
  if (labels && labels.size > 0) attributes[ORIGINAL] = Object.fromEntries(labels);
  event.attributes = attributes;
}
