import { rulePreviewInputSchema } from '@/lib/contract/api/alerting/rules';
import { route } from '@/lib/http/api/route';
import { previewRule } from '@/lib/services/rules/preview-rule';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => previewRule(services, await body(rulePreviewInputSchema)),
});
