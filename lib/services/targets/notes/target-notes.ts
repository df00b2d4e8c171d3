import type {
  TargetNoteInput,
  TargetNotes,
  TargetNoteView,
} from '../../../contract/api/evidence/target-notes';
import { plainText } from '../../../domain/redaction/plain-text';
import { TARGET_NOTES_LIMIT, type TargetNote } from '../../../domain/targets/target-note';
import { iso } from '../../../domain/time';
import { AppError } from '../../../kit/errors';
import { uuidv7 } from '../../../kit/ids';
import { requireCapacity } from '../../limits';
import type { ServiceContext } from '../../service-context';
import { findTarget } from '../find-target';

type Ctx = Pick<ServiceContext, 'state' | 'clock'>;

/** Adds a note to a target. Throws AppError `not_found`, `invalid_input` for an instant in the future, `conflict` where there are too many. */
export async function addTargetNote(
  ctx: Ctx,
  { id, by, text, at }: TargetNoteInput & { id: string },
): Promise<TargetNoteView> {
  const target = (await findTarget(ctx, id)).value;
  const now = ctx.clock.now();
  if (at !== undefined && at > now)
    throw new AppError(
      'invalid_input',
      'a note is about something that happened: at is in the future',
    );
  const shown = plainText(text);
  if (shown === '') throw new AppError('invalid_input', 'the note has no text');
  const count = (await ctx.state.list('targetNote', target.id)).length;
  requireCapacity('notes on this target', { count, limit: TARGET_NOTES_LIMIT });
  const value: TargetNote = {
    targetId: target.id,
    at: at ?? now,
    text: shown,
    by: plainText(by),
    name: target.name,
  };
  const note = uuidv7(now);
  await ctx.state.mutate(
    [{ op: 'insert', kind: 'targetNote', id: note, group: target.id, value }],
    now,
  );
  return noteView({ id: note, value });
}

/** All notes of a target, by the instant that they are about. Throws AppError `not_found`. */
export async function listTargetNotes(ctx: Pick<Ctx, 'state'>, id: string): Promise<TargetNotes> {
  const target = await findTarget(ctx, id);
  const rows = await ctx.state.list('targetNote', target.id);
  return { notes: rows.sort((a, b) => a.value.at - b.value.at).map(noteView) };
}

/** Removes a note. Throws AppError `not_found`, also where another person has just removed it. */
export async function removeTargetNote(
  ctx: Ctx,
  { id, note }: { id: string; note: string },
): Promise<void> {
  const target = await findTarget(ctx, id);
  const stored = await ctx.state.get('targetNote', note);
  if (stored?.value.targetId !== target.id)
    throw new AppError('not_found', `${target.value.name} has no note ${note}`);
  await ctx.state.mutate([{ op: 'delete', kind: 'targetNote', id: note }], ctx.clock.now());
}

function noteView({ id, value }: { id: string; value: TargetNote }): TargetNoteView {
  return { id, at: iso(value.at), text: value.text, by: value.by };
}
