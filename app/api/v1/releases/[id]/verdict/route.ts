import {
  flaggerInputSchema,
  flaggerQuerySchema,
  verdictQuerySchema,
} from '@/lib/contract/api/releases/verdicts';
import { answer, route } from '@/lib/http/api/route';
import { answerVerdictHook } from '@/lib/services/releases/answer-verdict-hook';
import { getVerdict } from '@/lib/services/releases/get-verdict';
import { qualifyId } from '@/lib/services/releases/qualify-id';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params, query }) => {
    const { environment, ...own } = query(verdictQuerySchema);
    return getVerdict(services, qualifyId(params.id ?? '', environment), own);
  },
  POST: async ({ services, params, query, body }) => {
    await body(flaggerInputSchema);
    const { expect, environment } = query(flaggerQuerySchema);
    const id = qualifyId(params.id ?? '', environment);
    const { status, document } = await answerVerdictHook(services, id, expect);
    return answer(status, document);
  },
});
