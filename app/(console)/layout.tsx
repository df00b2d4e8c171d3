import type { ReactNode } from 'react';
import { Hydrate } from '@/app/hydrate';
import { Shell } from '@/components/shell/shell';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { listTargets } from '@/lib/services/targets/list-targets';
import { openAlertsQuery } from '@/lib/web/queries/alerts';
import { targetsQuery } from '@/lib/web/queries/targets';

/** Fills the header's pickers and the count of firing incidents around the shell, so that they are in the first bytes of every page. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Hydrate
      fill={async (queries, services) => {
        await Promise.all([
          queries.prefetchQuery({
            queryKey: targetsQuery().queryKey,
            queryFn: () => listTargets(services),
          }),
          queries.prefetchQuery({
            queryKey: openAlertsQuery().queryKey,
            queryFn: () => listAlerts(services, { phase: 'open', limit: 1 }),
          }),
        ]);
      }}
    >
      <Shell>{children}</Shell>
    </Hydrate>
  );
}
