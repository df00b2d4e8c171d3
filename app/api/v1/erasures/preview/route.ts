import { erasureInputSchema } from '@/lib/contract/api/erasures';
import { route } from '@/lib/http/api/route';
import { previewErasure } from '@/lib/services/erasures/preview-erasure';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  POST: async ({ services, body }) => previewErasure(services, await body(erasureInputSchema)),
});
