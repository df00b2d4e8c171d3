import { notifierInputSchema } from '@/lib/contract/api/alerting/notifier-input';
import { route } from '@/lib/http/api/route';
import { testNewNotifier } from '@/lib/services/notifiers/test-notifier';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => testNewNotifier(services, await body(notifierInputSchema)),
});
