'use client';

import { useQuery } from '@tanstack/react-query';
import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import type { TargetName } from '../../contract/api/targets';
import { targetNamesQuery } from '../queries/targets';
import {
  chooseTarget,
  type Span,
  spanOf,
  type View,
  viewOfSpan,
  viewParsers,
  type Zone,
} from '../url/url-state';

export type ViewState = {
  view: View;
  span: Span;
  zone: Zone;
  setSpan(span: Span): void;
  setZone(zone: Zone): void;
  /** Nulls take a filter away. A new target brings its environment along. */
  setTarget(target: { id: string; environment: string } | null): void;
  setEnvironment(environment: string | null): void;
};

/** The URL state of every screen, and functions that change it. "Back" undoes each change. */
export function useView(): ViewState {
  const [view, setView] = useQueryStates(viewParsers, { history: 'push' });
  const { range, from, to } = view;
  const span = useMemo(() => spanOf({ range, from, to }), [range, from, to]);
  const setSpan = useCallback((next: Span) => void setView(viewOfSpan(next)), [setView]);
  const setZone = useCallback(
    (zone: Zone) => void setView({ tz: zone === 'utc' ? 'utc' : null }, { history: 'replace' }),
    [setView],
  );
  const setTarget = useCallback<ViewState['setTarget']>(
    (target) => void setView({ target: target?.id ?? null, ...(target ? { env: null } : {}) }),
    [setView],
  );
  const setEnvironment = useCallback(
    (env: string | null) => void setView({ env, target: null }),
    [setView],
  );
  const zone = view.tz ?? 'local';
  return useMemo(
    () => ({ view, span, zone, setSpan, setZone, setTarget, setEnvironment }),
    [view, span, zone, setSpan, setZone, setTarget, setEnvironment],
  );
}

/** The targets, and the one that the URL means (null while unknown, and where there is none). */
export function useTargets(): {
  targets: TargetName[];
  target: TargetName | null;
  isPending: boolean;
  error: Error | null;
} {
  const { view } = useView();
  const { data, isPending, error } = useQuery(targetNamesQuery());
  const targets = data?.targets ?? NONE;
  const { target: wanted, env } = view;
  const target = useMemo(
    () => chooseTarget(targets, { target: wanted, env }),
    [targets, wanted, env],
  );
  return { targets, target, isPending, error };
}

const NONE: TargetName[] = [];
