import { notifierInputSchema } from '@/lib/contract/api/alerting/notifier-input';
import { answer, route } from '@/lib/http/api/route';
import { createNotifier } from '@/lib/services/notifiers/create-notifier';
import { listNotifiers } from '@/lib/services/notifiers/list-notifiers';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listNotifiers(services),
  POST: async ({ services, body }) =>
    answer(201, await createNotifier(services, await body(notifierInputSchema))),
});
