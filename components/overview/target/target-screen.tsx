'use client';

import type { ReactNode } from 'react';
import type { TargetName } from '@/lib/contract/api/targets';
import { SharingPanel } from '../sharing/sharing-panel';
import { TargetOverview } from './target-overview';

/** One target: its overview, and how its state is shown outside of the console. */
export function TargetScreen({ target, demo }: { target: TargetName; demo: ReactNode }) {
  return (
    <div className="flex flex-col gap-3">
      <TargetOverview target={target} demo={demo} />
      <SharingPanel targetId={target.id} />
    </div>
  );
}
