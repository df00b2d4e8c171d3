import { z } from 'zod';
import { TARGET_NOTE_LIMIT } from '../../limits';
import { isoSchema, timeSchema } from '../../primitives';

/** `POST /api/v1/targets/{id}/notes`: about now where `at` is left out. */
export const targetNoteInputSchema = z.strictObject({
  by: z.string().trim().min(1).max(80),
  text: z.string().trim().min(1).max(TARGET_NOTE_LIMIT),
  at: timeSchema.optional(),
});
export type TargetNoteInput = z.infer<typeof targetNoteInputSchema>;

export const targetNoteSchema = z.object({
  id: z.string(),
  at: isoSchema,
  text: z.string(),
  by: z.string(),
});
export type TargetNoteView = z.infer<typeof targetNoteSchema>;

/** `GET /api/v1/targets/{id}/notes`: all, oldest first, at most 500. */
export const targetNotesSchema = z.object({ notes: z.array(targetNoteSchema) });
export type TargetNotes = z.infer<typeof targetNotesSchema>;
