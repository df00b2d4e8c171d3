import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import { mapInSlices, type TimeSlices } from '../../../kit/time-slices';
import type { AppendBatch, LabelRow, SlotCount } from '../../event-store';

/**
 * A batch on its way to the writer's thread: each record as JSON text, made once, which the writer parses for its columns
 * and stores as it is. Cheaper than a structured clone that would be turned into text again.
 */
export type BatchTexts = {
  sessions: Array<{ json: string; frames: string | null }>;
  /** One text per line, which JSON without indentation never breaks: one long text is handed over faster than thousands. */
  healthEvents: string;
  connections: string;
  slots: SlotCount[];
  labels: LabelRow[];
};

/** A batch with each record beside its JSON text. */
export type PreparedBatch = {
  sessions: Array<{ record: SessionRecord; json: string; frames: string | null }>;
  healthEvents: Array<{ record: StoredHealthEvent; json: string }>;
  connections: Array<{ record: ServerConnection; json: string }>;
  slots: SlotCount[];
  labels: LabelRow[];
};

const text = (value: unknown) => JSON.stringify(value);

/** The batch as it is sent to another thread, made in slices. */
export async function toTexts(batch: AppendBatch, slices: TimeSlices): Promise<BatchTexts> {
  return {
    sessions: await mapInSlices(batch.sessions, slices, ({ record, frames }) => ({
      json: text(record),
      frames: frames && text(frames),
    })),
    healthEvents: (await mapInSlices(batch.healthEvents, slices, text)).join('\n'),
    connections: (await mapInSlices(batch.connections, slices, text)).join('\n'),
    slots: batch.slots,
    labels: batch.labels ?? [],
  };
}

const parsed = <T>(json: string): { record: T; json: string } => ({
  record: JSON.parse(json) as T,
  json,
});

const linesOf = (texts: string) => (texts === '' ? [] : texts.split('\n'));

/** The batch that another thread sent. */
export function parseTexts(texts: BatchTexts): PreparedBatch {
  return {
    sessions: texts.sessions.map(({ json, frames }) => ({
      ...parsed<SessionRecord>(json),
      frames,
    })),
    healthEvents: linesOf(texts.healthEvents).map((json) => parsed<StoredHealthEvent>(json)),
    connections: linesOf(texts.connections).map((json) => parsed<ServerConnection>(json)),
    slots: texts.slots,
    labels: texts.labels,
  };
}

/** The batch of the same thread. */
export function prepare(batch: AppendBatch): PreparedBatch {
  return {
    sessions: batch.sessions.map(({ record, frames }) => ({
      record,
      json: text(record),
      frames: frames && text(frames),
    })),
    healthEvents: batch.healthEvents.map((record) => ({ record, json: text(record) })),
    connections: batch.connections.map((record) => ({ record, json: text(record) })),
    slots: batch.slots,
    labels: batch.labels ?? [],
  };
}
