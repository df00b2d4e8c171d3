'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useToast } from '@/components/ui/toast';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { acknowledgeAlert, withdrawAcknowledgement } from '@/lib/web/queries/alerts';

/** Acknowledging an alert and taking it back; each says how it went. */
export function useAcknowledge(alert: Pick<AlertView, 'id' | 'title'>) {
  const queries = useQueryClient();
  const toast = useToast();
  const said = (text: string) => ({
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      toast({ text });
    },
    onError: (error: Error) =>
      toast({ text: `The alert is as it was: ${error.message}`, tone: 'fails' as const }),
  });
  const acknowledge = useMutation({
    ...acknowledgeAlert,
    ...said('Acknowledged: it is not escalated any more'),
  });
  const withdraw = useMutation({ ...withdrawAcknowledgement, ...said('Took it back') });
  return {
    busy: acknowledge.isPending || withdraw.isPending,
    acknowledge: (by: string) => acknowledge.mutate({ id: alert.id, by, note: '' }),
    withdraw: () => withdraw.mutate(alert.id),
  };
}
