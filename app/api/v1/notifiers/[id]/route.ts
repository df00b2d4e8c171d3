import { notifierPatchSchema } from '@/lib/contract/api/alerting/notifiers';
import { route } from '@/lib/http/api/route';
import { deleteNotifier } from '@/lib/services/notifiers/delete-notifier';
import { findNotifier } from '@/lib/services/notifiers/find-notifier';
import { notifierView } from '@/lib/services/notifiers/notifier-view';
import { updateNotifier } from '@/lib/services/notifiers/update-notifier';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) =>
    notifierView(services, (await findNotifier(services, params.id ?? '')).value),
  PATCH: async ({ services, params, body }) =>
    updateNotifier(services, { id: params.id ?? '', patch: await body(notifierPatchSchema) }),
  DELETE: async ({ services, params }) => {
    await deleteNotifier(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
