'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useToast } from '@/components/ui/toast';
import type { AlertView } from '@/lib/contract/api/alerting/alerts';
import { acknowledgeAlert, withdrawAcknowledgement } from '@/lib/web/queries/alerts';

/** Acknowledges an alert or withdraws the acknowledgement; each reports its result. */
export function useAcknowledge(alert: Pick<AlertView, 'id' | 'title'>) {
  const queries = useQueryClient();
  const toast = useToast();
  const reportResult = (text: string) => ({
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      toast({ text });
    },
    onError: (error: Error) =>
      toast({ text: `The alert was not changed: ${error.message}`, tone: 'fails' as const }),
  });
  const acknowledge = useMutation({
    ...acknowledgeAlert,
    ...reportResult('Acknowledged: the alert is no longer escalated'),
  });
  const withdraw = useMutation({
    ...withdrawAcknowledgement,
    ...reportResult('Acknowledgement withdrawn'),
  });
  return {
    busy: acknowledge.isPending || withdraw.isPending,
    acknowledge: (by: string) => acknowledge.mutate({ id: alert.id, by, note: '' }),
    withdraw: () => withdraw.mutate(alert.id),
  };
}
