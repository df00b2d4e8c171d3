import { OTHER_LABEL, OTHER_SIGNATURE } from '../domain/labels/new-labels';
import type { StoredHealthEvent } from '../domain/sessions/health-event';
import type { SessionRecord } from '../domain/sessions/session';
import { mapInSlices, type TimeSlices } from '../kit/time-slices';
import type { LabelsNow } from './label-watch';
import { type EventLabelKind, replaceLabel, restoreLabel } from './sent-labels';
import { UNKNOWN_RELEASE } from './version-observations';

/** The place of labels that belong to no target. */
export const NO_TARGET = '';

/**
 * Bounds the environments of health events, in place. Before events are joined: what is joined depends on them. The environment of
 * a target is never new.
 */
export async function boundEnvironments(
  events: readonly StoredHealthEvent[],
  labels: LabelsNow,
  of: { isEnvironment: (name: string) => boolean; slices: TimeSlices },
): Promise<void> {
  await mapInSlices(events, of.slices, (event) => {
    restoreLabel(event, 'environment');
    if (!of.isEnvironment(event.environment))
      boundLabel(event, 'environment', { labels, targetId: NO_TARGET });
  });
}

const OF_A_TARGET = ['release', 'instance', 'errorCode'] as const;

/** Bounds the other labels of new health events, in place: all that is computed from a batch shares its events. */
export async function boundEvents(
  events: readonly StoredHealthEvent[],
  labels: LabelsNow,
  slices: TimeSlices,
): Promise<void> {
  await mapInSlices(events, slices, (event) => {
    const targetId = event.targetId ?? NO_TARGET;
    for (const kind of OF_A_TARGET) {
      restoreLabel(event, kind);
      boundLabel(event, kind, { labels, targetId });
    }
  });
}

function boundLabel(
  event: StoredHealthEvent,
  kind: EventLabelKind,
  { labels, targetId }: { labels: LabelsNow; targetId: string },
): void {
  const label = event[kind];
  if (label === undefined || label === OTHER_LABEL) return;
  if (!labels.admit(targetId, kind, label)) replaceLabel(event, kind);
}

/** Replaces labels beyond the limit in a session's record. What was observed stays in its facts. */
export function boundRecord(record: SessionRecord, labels: LabelsNow): SessionRecord {
  const { targetId, release, instance, errorCode, signature } = record;
  const isOther = (kind: 'release' | 'instance' | 'errorCode', label: string | null) =>
    label !== null &&
    label !== '' &&
    label !== OTHER_LABEL &&
    label !== UNKNOWN_RELEASE &&
    !labels.admit(targetId, kind, label);
  return {
    ...record,
    release: isOther('release', release) ? OTHER_LABEL : release,
    instance: isOther('instance', instance) ? OTHER_LABEL : instance,
    errorCode: isOther('errorCode', errorCode) ? OTHER_LABEL : errorCode,
    signature:
      signature && !labels.admit(targetId, 'signature', signature.id) ? OTHER_SIGNATURE : signature,
  };
}
