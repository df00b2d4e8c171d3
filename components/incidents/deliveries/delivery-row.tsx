'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleX, Clock, type LucideIcon, RotateCw } from 'lucide-react';
import Link from 'next/link';
import { RoleButton } from '@/components/ui/role-button';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { NotificationView } from '@/lib/contract/api/alerting/alerts';
import { retryNotification } from '@/lib/web/queries/notifications';
import { countNoun, formatDuration } from '@/lib/web/text/format';
import { alertHref } from '@/lib/web/url/incident-search';

type DeliveryLook = { Icon: LucideIcon; ink: string; word: string };

/** The label of each delivery state. */
export function deliveryLook({
  state,
  tries,
}: Pick<NotificationView, 'state' | 'tries'>): DeliveryLook {
  if (state === 'sent') return { Icon: CircleCheck, ink: 'text-holds-ink', word: 'sent' };
  if (state === 'dead') return { Icon: CircleX, ink: 'text-fails-ink', word: 'given up' };
  if (state === 'claimed') return { Icon: RotateCw, ink: 'text-fg-muted', word: 'being sent' };
  return tries > 0
    ? { Icon: RotateCw, ink: 'text-unsure-ink', word: 'trying again' }
    : { Icon: Clock, ink: 'text-fg-muted', word: 'waiting' };
}

function Retry({ delivery }: { delivery: NotificationView }) {
  const queries = useQueryClient();
  const toast = useToast();
  const retry = useMutation({
    ...retryNotification,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['notifications'] });
      toast({ text: 'Queued again' });
    },
    onError: (error) => toast({ text: `Not queued: ${error.message}`, tone: 'fails' }),
  });
  return (
    <RoleButton
      needed="operator"
      busy={retry.isPending}
      onClick={() => retry.mutate(delivery.id)}
      className="max-sm:h-[44px] max-sm:w-full"
    >
      {retry.isPending ? 'Queueing…' : 'Try again'}
      <span className="sr-only">: {delivery.title}</span>
    </RoleButton>
  );
}

function Attempts({ delivery }: { delivery: NotificationView }) {
  return (
    <details className="mt-1">
      <summary className="cursor-pointer py-1 text-12 text-fg-muted">
        {countNoun(delivery.tries, 'try', 'tries')}, message
      </summary>
      <div className="flex flex-col gap-2 pt-1 text-12">
        <ol className="flex flex-col gap-0.5">
          {delivery.attempts.map((attempt) => (
            <li key={attempt.at} className="break-words">
              <Time at={attempt.at} show="clock" />{' '}
              <span className={attempt.ok ? 'text-holds-ink' : 'text-fails-ink'}>
                {attempt.detail}
              </span>{' '}
              <span className="text-fg-muted">{formatDuration(attempt.ms)}</span>
            </li>
          ))}
        </ol>
        <p className="text-fg-muted">{delivery.text.join(' ')}</p>
      </div>
    </details>
  );
}

/** One message: its title, receiver, delivery state and every attempt. */
export function DeliveryRow({ delivery }: { delivery: NotificationView }) {
  const { Icon, ink, word } = deliveryLook(delivery);
  const [alert] = delivery.alertIds;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-3 py-2.5 last:border-b-0 sm:px-4">
      <span className="flex w-full shrink-0 items-center gap-3 text-13 sm:w-64">
        <Time at={delivery.createdAt} show="clock" className="text-fg-muted" />
        <span className={`inline-flex items-center gap-1.5 font-medium ${ink}`}>
          <Icon aria-hidden className="size-3.5" />
          {word}
          {word === 'trying again' && delivery.nextTryAt ? <Time at={delivery.nextTryAt} /> : null}
        </span>
      </span>
      <div className="min-w-0 flex-1 basis-60">
        <p className="break-words text-13">
          {alert ? (
            <Link href={alertHref(alert)} className="font-medium hover:text-accent hover:underline">
              {delivery.title}
            </Link>
          ) : (
            <span className="font-medium">{delivery.title}</span>
          )}
        </p>
        <p className="text-12 text-fg-muted">
          {delivery.kind} to {delivery.notifier}
        </p>
        <Attempts delivery={delivery} />
      </div>
      {delivery.state === 'dead' ? <Retry delivery={delivery} /> : null}
    </li>
  );
}
