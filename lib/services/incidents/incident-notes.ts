import type {
  IncidentNoteInput,
  IncidentNotePatch,
  IncidentNoteView,
} from '../../contract/api/alerting/incident-timeline';
import { incidentName } from '../../domain/incidents/incident';
import { type IncidentNote, NOTES_LIMIT } from '../../domain/incidents/incident-note';
import { plainLines } from '../../domain/redaction/plain-text';
import { iso } from '../../domain/time';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import type { Stored } from '../../store/state-store';
import { requireCapacity } from '../limits';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { findIncident } from './find-incident';

type Ctx = Pick<ServiceContext, 'state' | 'clock'>;

/** Adds a note to an incident, open or not. Throws AppError `not_found`, and `conflict` where there are too many. */
export async function addNote(
  ctx: Ctx,
  { id, by, text }: IncidentNoteInput & { id: string },
): Promise<IncidentNoteView> {
  const incident = await findIncident(ctx, id);
  const count = (await ctx.state.list('incidentNote', incident.id)).length;
  requireCapacity('notes on this incident', { count, limit: NOTES_LIMIT });
  const at = ctx.clock.now();
  const value: IncidentNote = {
    incidentId: incident.id,
    by,
    text: plainLines(text),
    at,
    editedAt: null,
    name: incidentName(incident),
  };
  const note = uuidv7(at);
  await ctx.state.mutate(
    [{ op: 'insert', kind: 'incidentNote', id: note, group: incident.id, value }],
    at,
  );
  return noteView(await findNote(ctx, { id: incident.id, note }));
}

type NoteId = { id: string; note: string };

/** Changes a note's text. Throws AppError `not_found`, and `conflict` where it has changed since it was read. */
export async function changeNote(
  ctx: Ctx,
  { text, version, ...of }: IncidentNotePatch & NoteId,
): Promise<IncidentNoteView> {
  const stored = await findNote(ctx, of);
  if (stored.version !== version)
    throw new AppError('conflict', 'someone else changed this note meanwhile: read it again');
  const at = ctx.clock.now();
  const value: IncidentNote = { ...stored.value, text: plainLines(text), editedAt: at };
  const group = value.incidentId;
  await ctx.state.mutate(
    [{ op: 'update', kind: 'incidentNote', id: stored.id, group, version, value }],
    at,
  );
  return noteView(await findNote(ctx, of));
}

/** Removes a note. Throws AppError `not_found`. */
export async function removeNote(ctx: Ctx, of: NoteId): Promise<void> {
  const { id } = await findNote(ctx, of);
  await ctx.state.mutate([{ op: 'delete', kind: 'incidentNote', id }], ctx.clock.now());
}

async function findNote(ctx: Ctx, { id, note }: NoteId): Promise<Stored<IncidentNote>> {
  const incident = await findIncident(ctx, id);
  const stored = await ctx.state.get('incidentNote', note);
  if (!stored || stored.value.incidentId !== incident.id)
    throw new AppError('not_found', `${incidentName(incident)} has no note ${note}`);
  return stored;
}

/** Notes of an incident, oldest first. */
export async function listNotes(
  { state }: Pick<ServiceContext, 'state'>,
  incidentId: string,
): Promise<IncidentNoteView[]> {
  return (await state.list('incidentNote', incidentId)).map(noteView);
}

function noteView({ id, version, value }: Stored<IncidentNote>): IncidentNoteView {
  const { by, text, at, editedAt } = value;
  return { id, version, by, text, at: iso(at), editedAt: toIsoOrNull(editedAt) };
}
