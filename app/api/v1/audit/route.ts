import { auditQuerySchema } from '@/lib/contract/api/people';
import { route } from '@/lib/http/api/route';
import { listAudit } from '@/lib/services/audit/list-audit';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services, query }) => listAudit(services, query(auditQuerySchema)),
});
