import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type maintenanceInputSchema,
  maintenanceListSchema,
} from '../../contract/api/alerting/alerts';
import { api } from '../api-client';

export type MaintenanceSent = z.input<typeof maintenanceInputSchema>;

export function maintenanceQuery() {
  return queryOptions({
    queryKey: ['maintenance'] as const,
    queryFn: ({ signal }) => api.get('/maintenance', { schema: maintenanceListSchema, signal }),
  });
}

export const createMaintenance = mutationOptions({
  mutationFn: (body: MaintenanceSent) =>
    api.send('POST', '/maintenance', { schema: z.unknown(), body }),
});

export const deleteMaintenance = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/maintenance/${encodeURIComponent(id)}`, { schema: z.unknown() }),
});
