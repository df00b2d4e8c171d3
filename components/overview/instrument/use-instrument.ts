'use client';

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { boxesThatFit } from '@/components/charts/instrument/lane-frame';
import {
  type Lane,
  prepareLane,
  prepareSteps,
  type TimeSteps,
} from '@/components/charts/instrument/prepare-lane';
import type { Column } from '@/components/charts/instrument/stop-marks';
import type { CursorActions } from '@/components/charts/instrument/time-cursor';
import type { Evidence } from '@/lib/contract/api/evidence/evidence';
import type { Stage } from '@/lib/domain/sessions/stages';
import { INDICATORS, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { evidenceQuery } from '@/lib/web/queries/evidence/evidence';
import { findLostSession } from '@/lib/web/queries/evidence/lost-session';
import { dragSpan, type Span, type View, zoomSpan } from '@/lib/web/url/url-state';
import { useView } from '@/lib/web/view/use-view';
import { sessionHref, sessionsHref } from '../shared/sessions-href';
import { useServerChoice } from '../shared/use-server-choice';

/** The target, span and zone that links keep. */
export type Here = Pick<View, 'tz'> & { target: string; span: Span };

export type Instrument = {
  query: UseQueryResult<Evidence, Error>;
  /** Null before the first answer. */
  time: TimeSteps | null;
  /** Null while it loads, undefined where it could not be loaded. */
  laneOf: (indicator: IndicatorKey) => Lane | null | undefined;
};

/** The width of a plot before it is measured, px. */
const USUAL_WIDTH = 640;

/** The evidence of the span as lanes. `width`: of a plot with its margins, px; 0 before it is measured. */
export function useInstrument(here: Here, width: number): Instrument {
  const query = useQuery(evidenceQuery({ target: here.target, span: here.span }));
  const [server] = useServerChoice();
  const { data, error } = query;
  const most = boxesThatFit(width || USUAL_WIDTH);
  const prepared = useMemo(() => {
    if (!data) return null;
    const time = prepareSteps(data, most);
    const lanes = new Map(
      INDICATORS.map((key) => [key, prepareLane(data, key, { time, server })] as const),
    );
    return { time, lanes };
  }, [data, most, server]);
  return {
    query,
    time: prepared?.time ?? null,
    laneOf: (indicator) =>
      prepared ? (prepared.lanes.get(indicator) ?? undefined) : error ? undefined : null,
  };
}

export type InstrumentActions = CursorActions & {
  openColumn(stage: Stage, column: Column): void;
};

/** What presses and keys on the lanes do. */
export function useInstrumentActions(here: Here): InstrumentActions {
  const router = useRouter();
  const { setSpan } = useView();
  const { target, span, tz } = here;
  return useMemo(() => {
    const of = { target, span, tz };
    return {
      zoom: (from, to) => setSpan(dragSpan(from, to)),
      zoomOut: () => setSpan(zoomSpan(span, 'out', Date.now())),
      open: (step) => router.push(sessionsHref(of, { span: step })),
      openColumn: (stage, { at, to, n }) => {
        const list = sessionsHref(of, { stage, span: { from: at, to } });
        if (n > 1) return router.push(list);
        // The list shows what went wrong where the session cannot be found.
        findLostSession({ target, stage, from: at, to }).then(
          (id) => router.push(id === null ? list : sessionHref(of, id)),
          () => router.push(list),
        );
      },
    };
  }, [router, setSpan, target, span, tz]);
}
