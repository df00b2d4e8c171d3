import { route } from '@/lib/runtime/api/route';
import { testNotifier } from '@/lib/services/notifiers/test-notifier';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params }) => testNotifier(services, params.id ?? ''),
});
