import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { anyAnswer, api } from '../../api-client';

const notesPath = (target: string) => `/targets/${encodeURIComponent(target)}/notes`;

/** Notes that people wrote about a target. */
export function targetNotesQuery(target: string) {
  return queryOptions({
    queryKey: ['notes', target] as const,
    queryFn: ({ signal }) =>
      api.get(notesPath(target), {
        schema: async () =>
          (await import('../../../contract/api/evidence/target-notes')).targetNotesSchema,
        signal,
      }),
  });
}

export const addTargetNote = mutationOptions({
  mutationFn: ({ target, ...body }: { target: string; by: string; text: string; at?: number }) =>
    api.send('POST', notesPath(target), {
      schema: async () =>
        (await import('../../../contract/api/evidence/target-notes')).targetNoteSchema,
      body,
    }),
});

export const removeTargetNote = mutationOptions({
  mutationFn: ({ target, id }: { target: string; id: string }) =>
    api.send('DELETE', `${notesPath(target)}/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
