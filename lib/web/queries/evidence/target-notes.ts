import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { targetNoteSchema, targetNotesSchema } from '../../../contract/api/evidence/target-notes';
import { api } from '../../api-client';

const notesPath = (target: string) => `/targets/${encodeURIComponent(target)}/notes`;

/** Notes that people wrote about a target. */
export function targetNotesQuery(target: string) {
  return queryOptions({
    queryKey: ['notes', target] as const,
    queryFn: ({ signal }) => api.get(notesPath(target), { schema: targetNotesSchema, signal }),
  });
}

export const addTargetNote = mutationOptions({
  mutationFn: ({ target, ...body }: { target: string; by: string; text: string; at?: number }) =>
    api.send('POST', notesPath(target), { schema: targetNoteSchema, body }),
});

export const removeTargetNote = mutationOptions({
  mutationFn: ({ target, id }: { target: string; id: string }) =>
    api.send('DELETE', `${notesPath(target)}/${encodeURIComponent(id)}`, { schema: z.unknown() }),
});
