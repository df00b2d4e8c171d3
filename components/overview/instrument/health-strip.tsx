'use client';

import { clockText } from '@/components/charts/axes/time-ticks';
import type { Overview } from '@/lib/contract/api/overview';
import { zoneNameOf } from '@/lib/web/url/zone-name';
import { useView } from '@/lib/web/view/use-view';

type Health = NonNullable<Overview['health']>[number];

const WORDS: Readonly<Record<Health['state'], string>> = {
  ok: 'ok',
  degraded: 'degraded',
  failed: 'failed',
  not_measurable: 'not measurable',
};

/** What the backend's own health endpoints say, beside what sessions show: they decide no indicator. */
export function HealthStrip({ health }: { health: Overview['health'] }) {
  const { zone } = useView();
  if (!health || health.length === 0) return null;
  const clock = (at: string) => clockText(Date.parse(at), zoneNameOf(zone));
  return (
    <section
      aria-label="Health endpoints"
      className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-t border-line px-3 py-2 text-12 sm:px-4"
    >
      <h3 className="text-13 font-semibold">Health endpoints</h3>
      <p className="text-fg-muted">as the backend answers; no indicator goes by them</p>
      <ul className="flex min-w-0 basis-full flex-wrap gap-x-4 gap-y-1">
        {health.map((poll) => (
          <li key={poll.name} className="min-w-0 break-words" title={poll.path}>
            {healthText(poll, clock)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** "ready: degraded since 14:02, redis, version 1.4.2". Of one that has not answered for minutes nothing is stated but that. */
export function healthText(
  { name, state, stale, since, at, detail, reason, version, servedAs }: Health,
  clock: (at: string) => string,
): string {
  if (stale) return `${name}: not asked since ${clock(at)}`;
  const why = state === 'ok' ? detail : (detail ?? reason);
  const named = version === null ? '' : `, version ${version}`;
  const apart =
    servedAs === null
      ? ''
      : `, which sessions and health events call ${servedAs}: name it alike everywhere, or it is two releases`;
  return `${name}: ${WORDS[state]} since ${clock(since)}${why ? `, ${why}` : ''}${named}${apart}`;
}
