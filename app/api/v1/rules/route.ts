import { ruleInputSchema } from '@/lib/contract/api/alerting/rules';
import { answer, route } from '@/lib/http/api/route';
import { createRule } from '@/lib/services/rules/create-rule';
import { listRules } from '@/lib/services/rules/list-rules';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => listRules(services),
  POST: async ({ services, body }) =>
    answer(201, await createRule(services, await body(ruleInputSchema))),
});
