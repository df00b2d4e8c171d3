'use client';

import { useRouter } from 'next/navigation';
import { RasterLegend } from '@/components/charts/raster/raster-legend';
import { SessionRaster } from '@/components/charts/raster/session-raster';
import { Panel } from '@/components/ui/panel';
import type { Raster } from '@/lib/contract/api/sessions';
import type { View } from '@/lib/web/url/url-state';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';
import { sessionHref, sessionsHref } from './sessions-href';

type Here = Parameters<typeof sessionsHref>[0] & Pick<View, 'tz'>;

/** The sessions of the range, one mark each; a press opens one. */
export function RasterPanel({ raster, here }: { raster: Raster; here: Here }) {
  const router = useRouter();
  const { zone } = useView();
  const columns = raster.mode === 'columns';
  const seeded = !columns && raster.marks.some((mark) => mark.seeded);
  return (
    <Panel
      title={columns ? 'Sessions, counted by time' : 'Sessions, one mark each'}
      aside={seeded ? 'paler: seeded demo history' : null}
    >
      <SessionRaster
        raster={raster}
        zone={zoneNameOf(zone)}
        onOpen={(picked) =>
          router.push(
            'sessionId' in picked
              ? sessionHref(here, picked.sessionId)
              : sessionsHref(here, { span: picked }),
          )
        }
      />
      <div className="mt-2">
        <RasterLegend />
      </div>
    </Panel>
  );
}
