import { incidentNoteInputSchema } from '@/lib/contract/api/alerting/incident-timeline';
import { answer, route } from '@/lib/http/api/route';
import { addNote } from '@/lib/services/incidents/incident-notes';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, signedBody }) =>
    answer(
      201,
      await addNote(services, {
        id: params.id ?? '',
        ...(await signedBody(incidentNoteInputSchema, 'by')),
      }),
    ),
});
