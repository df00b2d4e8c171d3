import { targetPatchSchema } from '@/lib/contract/api/targets';
import { acceptsLines, linesAnswer } from '@/lib/http/api/progress-answer';
import { route } from '@/lib/http/api/route';
import { testLines } from '@/lib/services/targets/test-lines';
import { testTarget } from '@/lib/services/targets/test-target';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, request, params, body }) => {
    const draft = { id: params.id ?? '', patch: await body(targetPatchSchema) };
    if (!acceptsLines(request)) return testTarget(services, draft);
    return linesAnswer(await testLines((onStages) => testTarget(services, draft, onStages)));
  },
});
