import { rulePreviewInputSchema } from '@/lib/contract/rules';
import { route } from '@/lib/runtime/api/route';
import { previewRule } from '@/lib/services/rules/preview-rule';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => previewRule(services, await body(rulePreviewInputSchema)),
});
