import { useNow } from '@/components/ui/use-now';
import { UTC_CLOCK, type VerdictClock } from '@/lib/domain/verdict/words/verdict-facts';
import { compactTime } from '@/lib/web/text/time';
import type { Zone } from '@/lib/web/url/url-state';
import { useView } from '@/lib/web/view/use-view';

/** Instants inside a sentence in the reader's zone, without a date today. */
function verdictClock(now: number, zone: Zone): VerdictClock {
  return {
    minute: (at) => compactTime(at, now, zone).replace(/:\d\d$/, ''),
    second: (at) => compactTime(at, now, zone),
  };
}

/** The server knows neither the reader's time zone nor their clock: it renders UTC. */
export function useVerdictClock(): VerdictClock {
  const now = useNow();
  const { zone } = useView();
  return now === 0 ? UTC_CLOCK : verdictClock(now, zone);
}
