import { targetNoteInputSchema } from '@/lib/contract/api/evidence/target-notes';
import { answer, route } from '@/lib/http/api/route';
import { addTargetNote, listTargetNotes } from '@/lib/services/targets/notes/target-notes';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) => listTargetNotes(services, params.id ?? ''),
  POST: async ({ services, params, signedBody }) =>
    answer(
      201,
      await addTargetNote(services, {
        id: params.id ?? '',
        ...(await signedBody(targetNoteInputSchema, 'by')),
      }),
    ),
});
