import type { ReactNode } from 'react';
import { Hydrate } from '@/app/hydrate';
import { Shell } from '@/components/shell/shell';
import { runtimeOrNull } from '@/lib/http/slot';
import { listAlerts } from '@/lib/services/alerts/list-alerts';
import { listTargetNames } from '@/lib/services/targets/list-targets';
import { failingQuery } from '@/lib/web/queries/alerts';
import { targetNamesQuery } from '@/lib/web/queries/targets';

/** With more targets than this their names would be most of every page: the browser queries them beside it. */
const NAMES_IN_PAGE = 200;

/** The shell's pickers and its count of firing alerts are part of every page, so they are prefetched here and not per screen. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const runtime = runtimeOrNull();
  const names = runtime?.ready() ? await listTargetNames(runtime.services) : null;
  return (
    <Hydrate
      fill={({ query, services }) => {
        if (names && names.targets.length <= NAMES_IN_PAGE)
          query(targetNamesQuery(), async () => names);
        query(failingQuery(), () => listAlerts(services, { phase: 'open', openLimit: 1 }));
      }}
    >
      <Shell>{children}</Shell>
    </Hydrate>
  );
}
