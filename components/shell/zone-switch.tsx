'use client';

import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { useNow } from '@/components/ui/use-now';
import { zoneName } from '@/lib/web/text/time';
import { useView } from '@/lib/web/view/use-view';

/** Shows the time zone of the screens, and switches to the other one. */
export function ZoneSwitch() {
  const { zone, setZone } = useView();
  const now = useNow();
  const local = now === 0 ? 'local' : zoneName('local', now);
  const text =
    zone === 'utc' ? 'Times are in UTC. Show local time' : `Times are local (${local}). Show UTC`;
  return (
    <Tooltip content={text}>
      <Button
        look="quiet"
        aria-label={text}
        className="px-2 text-12 tabular-nums"
        onClick={() => setZone(zone === 'utc' ? 'local' : 'utc')}
      >
        {zone === 'utc' ? 'UTC' : local}
      </Button>
    </Tooltip>
  );
}
