import { notifierInputSchema } from '@/lib/contract/notifiers';
import { route } from '@/lib/runtime/api/route';
import { testNewNotifier } from '@/lib/services/notifiers/test-notifier';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => testNewNotifier(services, await body(notifierInputSchema)),
});
