'use client';

import type { ReactNode } from 'react';
import { boxText, spanText } from '@/components/charts/instrument/describe-lane';
import { boxAt, type Lane } from '@/components/charts/instrument/prepare-lane';
import { useHoverTime } from '@/components/charts/series/hover-time';

type Props = { lane: Lane | null; zone: string; children: ReactNode };

/** The evidence of a label; while the cross-hair is on a step, that of the step: beside the plot instead of over it. */
export function HoverText({ lane, zone, children }: Props) {
  const hover = useHoverTime();
  const box = hover && lane ? boxAt(lane, hover.at) : null;
  return (
    <p className="text-12 text-fg-muted tabular-nums">
      {hover && lane ? (
        <span className="block font-medium text-fg">
          {box ? `${spanText(box, zone)} · ` : ''}
          {boxText(lane, hover.at)}
        </span>
      ) : (
        children
      )}
    </p>
  );
}
