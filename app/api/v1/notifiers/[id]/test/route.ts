import { notifierPatchSchema } from '@/lib/contract/api/alerting/notifiers';
import { hasBody } from '@/lib/http/api/read-body';
import { route } from '@/lib/http/api/route';
import { testNotifier } from '@/lib/services/notifiers/test-notifier';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, params, request, body }) => {
    const patch = hasBody(request) ? await body(notifierPatchSchema) : {};
    return testNotifier(services, { id: params.id ?? '', patch });
  },
});
