'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useToast } from '@/components/ui/toast';
import { acknowledgeIncident, withdrawIncident } from '@/lib/web/queries/incidents/incidents';

/** Acknowledges an incident with all its alerts, or withdraws that; each reports its result. */
export function useAcknowledgeIncident(name: string) {
  const queries = useQueryClient();
  const toast = useToast();
  const reportResult = (text: string) => ({
    onSuccess: async () => {
      await Promise.all(
        (['incidents', 'alerts'] as const).map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      );
      toast({ text });
    },
    onError: (error: Error) =>
      toast({ text: `${name} was not changed: ${error.message}`, tone: 'fails' as const }),
  });
  const acknowledge = useMutation({
    ...acknowledgeIncident,
    ...reportResult(`Acknowledged ${name}: it is no longer escalated`),
  });
  const withdraw = useMutation({
    ...withdrawIncident,
    ...reportResult('Acknowledgement withdrawn'),
  });
  return {
    busy: acknowledge.isPending || withdraw.isPending,
    acknowledge: (by: string) => acknowledge.mutate({ name, by, note: '' }),
    withdraw: () => withdraw.mutate(name),
  };
}
