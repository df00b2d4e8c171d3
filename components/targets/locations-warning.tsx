'use client';

import { useQuery } from '@tanstack/react-query';
import { unmeasuredLocations, unmeasuredText } from '@/lib/domain/places/unmeasured';
import { probesQuery } from '@/lib/web/queries/collect/probes';

/** Says which of these locations nobody measures from. They can be saved: a probe may come later. */
export function LocationsWarning({ locations }: { locations: readonly string[] }) {
  const { data } = useQuery({ ...probesQuery(), enabled: locations.length > 0 });
  if (!data) return null;
  const remote = data.probes.map(({ location }) => location);
  const known = data.ownLocation === null ? remote : [data.ownLocation, ...remote];
  return unmeasuredLocations(locations, known).map((one) => (
    <p key={one.location} role="status" className="text-12 text-unsure-ink">
      {unmeasuredText(one)}
    </p>
  ));
}
