import { rulePatchSchema } from '@/lib/contract/api/alerting/rules';
import { route } from '@/lib/http/api/route';
import { deleteRule } from '@/lib/services/rules/delete-rule';
import { findRule } from '@/lib/services/rules/find-rule';
import { ruleView } from '@/lib/services/rules/rule-view';
import { updateRule } from '@/lib/services/rules/update-rule';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, params }) =>
    ruleView(services, (await findRule(services, params.id ?? '')).value),
  PATCH: async ({ services, params, body }) =>
    updateRule(services, { id: params.id ?? '', patch: await body(rulePatchSchema) }),
  DELETE: async ({ services, params }) => {
    await deleteRule(services, params.id ?? '');
    return new Response(null, { status: 204 });
  },
});
