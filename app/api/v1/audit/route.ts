import { auditQuerySchema } from '@/lib/contract/people';
import { route } from '@/lib/runtime/api/route';
import { listAudit } from '@/lib/services/audit/list-audit';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listAudit(services, query(auditQuerySchema)),
});
