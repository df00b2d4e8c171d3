import type { SentenceView } from '../../contract/api/overview';
import type { Clocks } from '../../domain/sentence/sentence';
import type { Zone } from '../url/url-state';
import { compactTime } from './time';

/** Clocks of the reader: seconds only where they matter, the day only where it is another. */
export function clocksIn(zone: Zone, now: number): Clocks {
  const clock = (at: number) => compactTime(at, now, zone);
  return { clock, minute: (at) => clock(at).slice(0, -3) };
}

/** Converts the UTC instants in a text of the server to the reader's zone. `now` is epoch ms; 0 while the server renders. */
export function convertInstants(
  text: string,
  times: SentenceView['times'],
  { zone, now }: { zone: Zone; now: number },
): string {
  if (now === 0) return text;
  const clocks = clocksIn(zone, now);
  // The longest first: "18:55 UTC" may be part of "18:55:35 UTC", another instant.
  return times
    .toSorted((a, b) => b.text.length - a.text.length)
    .reduce((said, time) => {
      const at = Date.parse(time.at);
      return said.replaceAll(time.text, time.seconds ? clocks.clock(at) : clocks.minute(at));
    }, text);
}
