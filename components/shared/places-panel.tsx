'use client';

import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { Panel } from '@/components/ui/panel';
import { type Column, Table } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import type { TargetPlaces } from '@/lib/contract/api/places/places';
import { unmeasuredText } from '@/lib/domain/places/unmeasured';
import { targetPlacesQuery } from '@/lib/web/queries/collect/probes';
import { formatCount } from '@/lib/web/text/format';

type Place = TargetPlaces['places'][number];

const isMeasuring = ({ sessions }: Place): boolean => sessions > 0;
const seesFailures = ({ failed }: Place): boolean => failed > 0;

function stateText(place: Place): string {
  if (!isMeasuring(place)) return place.probe === 'live' ? 'measures nothing' : 'no heartbeat';
  if (!seesFailures(place)) return `${formatCount(place.sessions)} sessions, none failed`;
  return `${formatCount(place.failed)} of ${formatCount(place.sessions)} sessions failed`;
}

const columnsOf = (hrefOf: (id: string) => string): Column<Place>[] => [
  { key: 'location', name: 'Location', cell: ({ location }) => location },
  {
    key: 'state',
    name: 'Last 10 min',
    className: 'max-sm:whitespace-normal',
    cell: (place) => (
      <span
        className={
          seesFailures(place) || !isMeasuring(place) ? 'font-medium text-fails-ink' : undefined
        }
      >
        {stateText(place)}
      </span>
    ),
  },
  {
    key: 'last',
    name: 'Last session',
    className: 'w-44',
    cell: ({ last }) =>
      last === null ? (
        <span className="text-fg-muted">none</span>
      ) : (
        <Link href={hrefOf(last.id)} className="hover:text-accent hover:underline">
          {last.outcome} <Time at={Date.parse(last.endedAt)} />
        </Link>
      ),
  },
];

/** Who sees what, where several locations measure the target, or one that it names does not. */
export function PlacesPanel({ targetId, href }: { targetId: string; href(id: string): string }) {
  const { data } = useQuery(targetPlacesQuery(targetId));
  if (!data || (data.places.length < 2 && data.unmeasured.length === 0)) return null;
  const seeing = data.places.filter(seesFailures).length;
  const aside =
    seeing > 0 ? `failures seen from ${seeing} of ${data.places.length} places` : undefined;
  return (
    <Panel title="Places" aside={aside} flush>
      <Table
        label="Places"
        columns={columnsOf(href)}
        rows={data.places}
        rowKey={({ location }) => location}
      />
      {data.unmeasured.map((one) => (
        <p
          key={one.location}
          className="flex items-start gap-2 border-t border-line px-3 py-2 text-13 text-unsure-ink sm:px-4"
        >
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {unmeasuredText(one)}
        </p>
      ))}
    </Panel>
  );
}
