import type { ReactNode } from 'react';
import { Hydrate } from '@/app/hydrate';
import { Shell } from '@/components/shell/shell';
import { listTargets } from '@/lib/services/targets/list-targets';
import { targetsQuery } from '@/lib/web/queries/targets';

/** The header's pickers stand in the first bytes of every page: targets are filled in around the shell, not inside a screen. */
export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Hydrate
      fill={(queries, services) =>
        queries.prefetchQuery({
          queryKey: targetsQuery().queryKey,
          queryFn: () => listTargets(services),
        })
      }
    >
      <Shell>{children}</Shell>
    </Hydrate>
  );
}
