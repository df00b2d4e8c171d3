'use client';

import { useQuery } from '@tanstack/react-query';
import clsx from 'clsx';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { isHeldBack } from '@/components/ui/alerts/alert-text';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { Skeleton } from '@/components/ui/skeleton';
import type { AlertView } from '@/lib/contract/alerts';
import { alertsHref } from '@/lib/web/alert-search';
import { openAlertsQuery } from '@/lib/web/queries/alerts';
import { rulesQuery } from '@/lib/web/queries/rules';
import { AlertCard } from './alert-card';
import { useAlertKeys } from './use-alert-keys';
import { useAlertSearch } from './use-alert-search';

function Quiet() {
  return (
    <div className="panel">
      <EmptyState
        title="Nothing fires"
        action={
          <Link href={alertsHref({ tab: 'rules' })} className={buttonClass()}>
            See what would
          </Link>
        }
        command="npx tocsin drill bare-1011"
      >
        An alert stands here from its first sign on: what fails, on how much evidence, since when,
        at which stage, and who was told. The command rehearses it: it injects a fault and waits for
        the page.
      </EmptyState>
    </div>
  );
}

/** Brings the alert that the URL names into view, once. */
function useScrollTo(id: string | null, ready: boolean) {
  const done = useRef<string | null>(null);
  const item = useRef<HTMLLIElement | null>(null);
  useEffect(() => {
    if (!ready || id === null || done.current === id) return;
    done.current = id;
    item.current?.scrollIntoView({ block: 'nearest' });
    item.current?.focus({ preventScroll: true });
  }, [id, ready]);
  return item;
}

function Cards({ alerts }: { alerts: readonly AlertView[] }) {
  const { search, setSearch } = useAlertSearch();
  const { data: rules } = useQuery(rulesQuery());
  const keepOf = (id: string) => rules?.rules.find((rule) => rule.id === id)?.keepFiringMs ?? null;
  const onKeyDown = useAlertKeys((id) => void setSearch({ alert: id }));
  const selected = useScrollTo(search.alert, alerts.length > 0);
  // What leads a message leads here too; what it explains stands behind it.
  const inOrder = alerts.toSorted((a, b) => Number(isHeldBack(a)) - Number(isHeldBack(b)));
  return (
    <ul aria-label="Alerts" className="flex flex-col gap-3" onKeyDown={onKeyDown}>
      {inOrder.map((alert) => {
        const isLoud =
          alert.phase === 'firing' &&
          alert.severity === 'page' &&
          !alert.silencedBy &&
          !isHeldBack(alert);
        return (
          <li
            key={alert.id}
            ref={alert.id === search.alert ? selected : null}
            data-alert={alert.id}
            tabIndex={-1}
            aria-current={alert.id === search.alert ? 'true' : undefined}
            className={clsx(
              'panel panel-pad border-l-4',
              isLoud ? 'border-fails-line' : 'border-l-line-strong',
              alert.id === search.alert && 'outline-2 outline-accent',
            )}
          >
            <AlertCard alert={alert} keepMs={keepOf(alert.ruleId)} />
          </li>
        );
      })}
    </ul>
  );
}

/** What fires or is about to, pages first. */
export function FiringTab() {
  const { data, error, refetch } = useQuery(openAlertsQuery());
  const open = data?.open ?? [];
  return (
    <div className="flex flex-col gap-3">
      {error ? (
        <ErrorPanel
          what="The alerts could not be loaded"
          error={error}
          kept={data ? 'Showing the last data received.' : undefined}
          onRetry={() => void refetch()}
        />
      ) : null}
      {!data && !error ? (
        <div role="status" aria-label="Loading the alerts" className="panel panel-pad">
          <Skeleton className="h-5 w-40" />
          <Skeleton className="mt-3 h-10 w-2/3" />
          <Skeleton className="mt-3 h-16 w-full" />
        </div>
      ) : null}
      {data && !error && open.length === 0 ? <Quiet /> : null}
      {open.length > 0 ? <Cards alerts={open} /> : null}
    </div>
  );
}
