import {
  flaggerInputSchema,
  flaggerQuerySchema,
  verdictQuerySchema,
} from '@/lib/contract/verdicts';
import { answer, route } from '@/lib/runtime/api/route';
import { answerHook } from '@/lib/services/releases/answer-hook';
import { getVerdict } from '@/lib/services/releases/get-verdict';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) =>
    getVerdict(services, params.id ?? '', query(verdictQuerySchema)),
  POST: async ({ services, params, query, body }) => {
    await body(flaggerInputSchema);
    const { expect } = query(flaggerQuerySchema);
    const { status, document } = await answerHook(services, params.id ?? '', expect);
    return answer(status, document);
  },
});
