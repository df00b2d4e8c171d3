'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileLock2, HeartPulse, Pencil, Trash2, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { RoleButton } from '@/components/ui/role-button';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import type { NotifierView } from '@/lib/contract/api/alerting/notifiers';
import { capitaliseFirst } from '@/lib/domain/tallies/format-counts';
import { patchNotifier, testNotifier } from '@/lib/web/queries/notifiers';
import { countNoun, formatRound } from '@/lib/web/text/format';
import { deliveriesHref } from '@/lib/web/url/incident-search';
import { EnabledSwitch } from '../shared/enabled-switch';
import { TestAnswer } from './test-answer';

function routeText({ route, purpose }: NotifierView): string {
  if (purpose === 'watchdog') return 'the heartbeat of Tocsin itself';
  const parts = [
    route.severities.length === 1 ? `${route.severities[0]}s only` : 'pages and tickets',
    route.environments.length > 0 ? `of ${route.environments.join(', ')}` : '',
    route.targetIds.length > 0 ? `of ${countNoun(route.targetIds.length, 'target')}` : '',
    route.escalateAfterMs === null
      ? ''
      : `when nobody acknowledged for ${formatRound(route.escalateAfterMs)}`,
  ];
  return parts.filter(Boolean).join(' ');
}

function Deliveries({ notifier }: { notifier: NotifierView }) {
  const { last, queued, dead } = notifier;
  return (
    <p className="mt-0.5 flex flex-wrap gap-x-3 text-12 text-fg-muted">
      {last ? (
        <span className={last.ok ? '' : 'text-fails-ink'} title={`${last.title}: ${last.detail}`}>
          last {last.ok ? 'sent' : 'try failed'} <Time at={last.at} />
          {last.ok ? '' : `: ${last.detail}`}
        </span>
      ) : (
        <span>nothing sent yet</span>
      )}
      {queued > 0 ? <span>{queued} on the way</span> : null}
      {dead > 0 ? (
        <Link
          href={deliveriesHref({ state: 'dead', notifier: notifier.id })}
          className="text-fails-ink underline"
        >
          {dead} given up
        </Link>
      ) : null}
    </p>
  );
}

function useEnable(notifier: NotifierView) {
  const queries = useQueryClient();
  const toast = useToast();
  const { name } = notifier;
  return useMutation({
    ...patchNotifier,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['notifiers'] });
      toast({ text: notifier.enabled ? `Switched off ${name}` : `Switched on ${name}` });
    },
    onError: (error) => toast({ text: `${name} was not changed: ${error.message}`, tone: 'fails' }),
  });
}

type Props = { notifier: NotifierView; onEdit: () => void; onDelete: () => void };

/** One notifier: its destination, its route and its last delivery; a test shows the receiver's answer. */
export function NotifierRow({ notifier, onEdit, onDelete }: Props) {
  const enable = useEnable(notifier);
  const test = useMutation(testNotifier);
  return (
    <li className="flex flex-col gap-2 border-b border-line px-3 py-3 last:border-b-0 sm:px-4">
      <div className="flex flex-col gap-x-4 gap-y-2 sm:flex-row sm:items-center">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-14 font-medium">{notifier.name}</span>
            <span className="text-13 text-fg-muted">{notifier.kindName}</span>
            {notifier.purpose === 'watchdog' ? (
              <HeartPulse aria-hidden className="size-3.5 text-fg-muted" />
            ) : null}
            {notifier.provisioned ? (
              <span className="inline-flex items-center gap-1 text-12 text-fg-muted">
                <FileLock2 aria-hidden className="size-3" />
                from the configuration file, read-only
              </span>
            ) : null}
          </p>
          <p className="mt-0.5 truncate font-mono text-12 text-fg-muted">{notifier.destination}</p>
          <p className="mt-0.5 text-12 text-fg-muted">{routeText(notifier)}</p>
          {notifier.warnings.map((warning) => (
            <p key={warning} className="mt-0.5 flex items-start gap-1 text-12 text-fails-ink">
              <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
              {capitaliseFirst(warning)}.
            </p>
          ))}
          <Deliveries notifier={notifier} />
        </div>
        <div className="flex shrink-0 items-center gap-1">
          <RoleButton
            needed="operator"
            busy={test.isPending}
            onClick={() => test.mutate({ id: notifier.id })}
            className="mr-auto sm:mr-1"
          >
            {test.isPending ? 'Sending…' : 'Send a test'}
            <span className="sr-only">: {notifier.name}</span>
          </RoleButton>
          <EnabledSwitch
            name={notifier.name}
            on={notifier.enabled}
            busy={enable.isPending}
            disabled={notifier.provisioned}
            onChange={(enabled) => enable.mutate({ id: notifier.id, patch: { enabled } })}
          />
          {notifier.provisioned ? null : (
            <>
              <RoleButton
                needed="operator"
                look="quiet"
                size="icon"
                aria-label={`Edit ${notifier.name}`}
                onClick={onEdit}
              >
                <Pencil aria-hidden className="size-4" />
              </RoleButton>
              <RoleButton
                needed="operator"
                look="quiet"
                size="icon"
                aria-label={`Delete ${notifier.name}`}
                onClick={onDelete}
              >
                <Trash2 aria-hidden className="size-4" />
              </RoleButton>
            </>
          )}
        </div>
      </div>
      <TestAnswer test={test.data} error={test.error} />
    </li>
  );
}
