import { targetInputSchema } from '@/lib/contract/api/targets';
import { acceptsLines, linesAnswer } from '@/lib/http/api/progress-answer';
import { route } from '@/lib/http/api/route';
import { testLines } from '@/lib/services/targets/test-lines';
import { testNewTarget } from '@/lib/services/targets/test-target';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, request, body }) => {
    const input = await body(targetInputSchema);
    if (!acceptsLines(request)) return testNewTarget(services, input);
    return linesAnswer(await testLines((onStages) => testNewTarget(services, input, onStages)));
  },
});
