import type { ReactNode } from 'react';
import { Hydrate } from '@/app/hydrate';
import { Shell } from '@/components/shell/shell';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { listTargets } from '@/lib/services/targets/list-targets';
import { openAlertsQuery } from '@/lib/web/queries/alerts';
import { targetsQuery } from '@/lib/web/queries/targets';

/** The shell's pickers and its count of firing alerts are part of every page, so they are prefetched here and not per screen. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Hydrate
      fill={({ query, services }) => {
        query(targetsQuery(), () => listTargets(services));
        query(openAlertsQuery(), () => listAlerts(services, { phase: 'open', limit: 1 }));
      }}
    >
      <Shell>{children}</Shell>
    </Hydrate>
  );
}
