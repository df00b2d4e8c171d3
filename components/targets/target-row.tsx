'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileLock2, Pause, Pencil, Play, Trash2, Zap } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { useToast } from '@/components/ui/toast';
import { Tooltip } from '@/components/ui/tooltip';
import type { ItemProps } from '@/components/ui/windowed-list';
import type { TargetView } from '@/lib/contract/api/targets';
import { evidenceJourney } from '@/lib/domain/sessions/journey-labels';
import { listText } from '@/lib/domain/tallies/format-counts';
import { INDICATOR_NAMES } from '@/lib/domain/tallies/indicators';
import { unmeasuredIndicators } from '@/lib/domain/tallies/measured-indicators';
import { LATE_VERDICT_MS } from '@/lib/domain/targets/deadlines';
import type { AllTargetsFilter } from '@/lib/web/queries/all-targets';
import { runSession } from '@/lib/web/queries/sessions';
import { patchTarget } from '@/lib/web/queries/targets';
import { formatRound } from '@/lib/web/text/format';
import { usePermission } from '@/lib/web/use-permission';
import { TargetState } from './target-state';

const CREDENTIALS = { none: 'no credentials', token: 'fixed token', jwt: 'minted JWT' } as const;
function IconAction(props: {
  name: string;
  onClick: () => void;
  busy?: boolean;
  disabled: boolean;
  children: ReactNode;
}) {
  return (
    <Tooltip content={props.name}>
      <Button
        look="quiet"
        size="icon"
        aria-label={props.name}
        busy={props.busy ?? false}
        disabled={props.disabled}
        onClick={props.onClick}
      >
        {props.children}
      </Button>
    </Tooltip>
  );
}

function usePause(target: TargetView) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...patchTarget,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['targets'] });
      toast({ text: target.paused ? `Resumed ${target.name}` : `Paused ${target.name}` });
    },
    onError: (error) =>
      toast({ text: `${target.name} was not changed: ${error.message}`, tone: 'fails' }),
  });
}

type ActionsProps = { target: TargetView; onEdit: () => void; onDelete: () => void };
type Props = ActionsProps & {
  /** The filter of the list, under which the states of its rows are read in one query. */
  states: AllTargetsFilter;
  item: ItemProps;
};

function Actions({ target, onEdit, onDelete }: ActionsProps) {
  const router = useRouter();
  const toast = useToast();
  const { may, reason } = usePermission('operator');
  const pause = usePause(target);
  const test = useMutation({
    ...runSession,
    onSuccess: ({ sessionId }) => router.push(`/sessions/${encodeURIComponent(sessionId)}`),
    onError: (error) => toast({ text: `The session was not run: ${error.message}`, tone: 'fails' }),
  });
  return (
    <div className="flex shrink-0 items-center gap-1">
      <Button
        busy={test.isPending}
        disabled={!may}
        title={reason}
        onClick={() => test.mutate(target.id)}
        className="mr-auto sm:mr-1"
      >
        <Zap aria-hidden className="size-3.5" />
        {test.isPending ? 'Testing…' : 'Test now'}
        <span className="sr-only">: {target.name}</span>
      </Button>
      {target.provisioned ? null : (
        <>
          <IconAction
            name={target.paused ? `Resume ${target.name}` : `Pause ${target.name}`}
            busy={pause.isPending}
            disabled={!may}
            onClick={() => pause.mutate({ id: target.id, patch: { paused: !target.paused } })}
          >
            {target.paused ? (
              <Play aria-hidden className="size-4" />
            ) : (
              <Pause aria-hidden className="size-4" />
            )}
          </IconAction>
          <IconAction name={`Edit ${target.name}`} disabled={!may} onClick={onEdit}>
            <Pencil aria-hidden className="size-4" />
          </IconAction>
          <IconAction name={`Delete ${target.name}`} disabled={!may} onClick={onDelete}>
            <Trash2 aria-hidden className="size-4" />
          </IconAction>
        </>
      )}
    </div>
  );
}

/** Which declared journey it runs, and what that cannot show. */
function JourneyFacts({ target: { journey } }: { target: TargetView }) {
  if (journey.hash === null) return null;
  const missing = unmeasuredIndicators(journey.plan ?? undefined).map(
    (key) => INDICATOR_NAMES[key],
  );
  return (
    <>
      <span>
        journey{' '}
        <span className="font-mono">
          {evidenceJourney({ journey: journey.name, journeyHash: journey.hash })}
        </span>
      </span>
      {missing.length > 0 ? <span>not measured: {listText(missing)}</span> : null}
    </>
  );
}

/** One target: its definition, its state and its actions. */
export function TargetRow(props: Props) {
  const { target, states, item, ...actions } = props;
  return (
    <li
      {...item}
      className="flex flex-col gap-x-4 gap-y-2 border-b border-line px-3 py-3 last:border-b-0 sm:flex-row sm:items-center sm:px-4"
    >
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            href={`/?target=${encodeURIComponent(target.id)}`}
            className="text-14 font-medium hover:text-accent hover:underline"
          >
            {target.name}
          </Link>
          <TargetState target={target} states={states} />
          {target.provisioned ? (
            <Tooltip content="Defined in tocsin.config.yaml: change, pause or remove it there.">
              <button
                type="button"
                className="inline-flex items-center gap-1 rounded-mark text-12 text-fg-muted"
              >
                <FileLock2 aria-hidden className="size-3" />
                from the configuration file, read-only
              </button>
            </Tooltip>
          ) : null}
        </div>
        <p className="mt-0.5 truncate font-mono text-12 text-fg-muted" title={target.url}>
          {target.url}
        </p>
        {target.problem ? (
          <p className="mt-0.5 text-13 text-fails-ink">Not probed: {target.problem}.</p>
        ) : null}
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-12 text-fg-muted">
          <span>{target.environment}</span>
          <span>every {formatRound(target.intervalMs)}</span>
          <span>
            {CREDENTIALS[target.credentials.kind]}
            {target.credentials.kind === 'none' ? '' : ` in the ${target.authWays.join(', ')}`}
          </span>
          {target.proxy && target.proxy !== 'none' ? <span>proxy {target.proxy}</span> : null}
          {target.transport === 'ws' ? null : <span>Socket.IO</span>}
          <JourneyFacts target={target} />
          {target.longestSessionMs > LATE_VERDICT_MS ? (
            <span>
              sessions may last {formatRound(target.longestSessionMs)}: a verdict comes that much
              later
            </span>
          ) : null}
          {target.tls?.insecure ? (
            <span className="text-fails-ink">certificate not verified</span>
          ) : null}
          {target.release ? (
            <span>
              release <span className="font-mono">{target.release}</span>
            </span>
          ) : null}
          <span>
            {target.lastFinishedAt ? (
              <>
                last session <Time at={target.lastFinishedAt} />
              </>
            ) : (
              'no session yet'
            )}
          </span>
        </p>
      </div>
      <Actions target={target} {...actions} />
    </li>
  );
}
