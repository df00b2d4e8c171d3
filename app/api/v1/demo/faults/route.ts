import { demoFaultsInputSchema } from '@/lib/contract/api/demo';
import { route } from '@/lib/http/api/route';
import { readFaults } from '@/lib/services/demo/read-faults';
import { setFaults } from '@/lib/services/demo/set-faults';

export const { GET, POST, PUT, PATCH, DELETE } = route({
  GET: async ({ services }) => readFaults(services),
  PUT: async ({ services, body }) => setFaults(services, await body(demoFaultsInputSchema)),
});
