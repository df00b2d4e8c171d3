import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import type {
  maintenanceInputSchema,
  maintenancePreviewInputSchema,
} from '../../contract/api/alerting/maintenance';
import { anyAnswer, api } from '../api-client';

export type MaintenanceSent = z.input<typeof maintenanceInputSchema>;

export function maintenanceQuery() {
  return queryOptions({
    queryKey: ['maintenance'] as const,
    queryFn: ({ signal }) =>
      api.get('/maintenance', {
        schema: async () =>
          (await import('../../contract/api/alerting/maintenance')).maintenanceListSchema,
        signal,
      }),
  });
}

export type MaintenanceWhenSent = z.input<typeof maintenancePreviewInputSchema>;

/** The next times of a window that is not stored. `when` null: nothing to ask yet. */
export function maintenancePreviewQuery(when: MaintenanceWhenSent | null) {
  return queryOptions({
    queryKey: ['maintenance', 'preview', when] as const,
    queryFn: ({ signal }) =>
      api.send('POST', '/maintenance/preview', {
        schema: async () =>
          (await import('../../contract/api/alerting/maintenance')).maintenancePreviewSchema,
        body: when,
        signal,
      }),
    enabled: when !== null,
    placeholderData: keepPreviousData,
  });
}

export const createMaintenance = mutationOptions({
  mutationFn: (body: MaintenanceSent) =>
    api.send('POST', '/maintenance', { schema: anyAnswer, body }),
});

export const deleteMaintenance = mutationOptions({
  mutationFn: (id: string) =>
    api.send('DELETE', `/maintenance/${encodeURIComponent(id)}`, { schema: anyAnswer }),
});
