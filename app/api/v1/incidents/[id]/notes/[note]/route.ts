import { incidentNotePatchSchema } from '@/lib/contract/api/alerting/incident-timeline';
import { route } from '@/lib/http/api/route';
import { changeNote, removeNote } from '@/lib/services/incidents/incident-notes';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  PATCH: async ({ services, params, body }) =>
    changeNote(services, {
      id: params.id ?? '',
      note: params.note ?? '',
      ...(await body(incidentNotePatchSchema)),
    }),
  DELETE: async ({ services, params }) => {
    await removeNote(services, { id: params.id ?? '', note: params.note ?? '' });
    return new Response(null, { status: 204 });
  },
});
