'use client';

import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Span } from '@/components/charts/axes/time-spans';
import { summariseLane } from '@/components/charts/instrument/describe-lane';
import { summariseLatencies } from '@/components/charts/instrument/describe-latency';
import {
  type LaneTableRow,
  laneRows,
  latencyRows,
  stopRows,
} from '@/components/charts/instrument/lane-rows';
import { Dialog } from '@/components/ui/dialog';
import { Select } from '@/components/ui/form/select';
import { type Column, Table } from '@/components/ui/table';
import { INDICATOR_NAMES, INDICATORS, type IndicatorKey } from '@/lib/domain/tallies/indicators';
import { latenciesQuery } from '@/lib/web/queries/evidence/latencies';
import type { Here, Instrument } from './use-instrument';

type Chosen = IndicatorKey | 'latency' | 'stops';
type Props = {
  instrument: Instrument;
  here: Here;
  zone: string;
  onOpen: (step: Span) => void;
  onClose: () => void;
};

/** What each chart draws as a table, newest step first. A row opens the sessions of its step. */
export function LaneTable({ instrument, here, zone, onOpen, onClose }: Props) {
  const id = useId();
  const [chosen, setChosen] = useState<Chosen>('connection');
  const slice = { target: here.target, span: here.span };
  const latencies = useQuery({
    ...latenciesQuery(slice, 'complete'),
    enabled: chosen === 'latency',
  });
  const { summary, heads, rows } = contentOf(chosen, {
    instrument,
    zone,
    latencies: latencies.data,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="The charts as tables"
      description={`${summary} Times are ${zone}.`}
      width="wide"
    >
      <label htmlFor={id} className="flex items-center gap-2 px-4 py-2 text-13 text-fg-muted">
        Chart
        <Select
          id={id}
          value={chosen}
          onChange={(event) => setChosen(event.target.value as Chosen)}
          className="w-52"
        >
          {INDICATORS.map((key) => (
            <option key={key} value={key}>
              {INDICATOR_NAMES[key]}
            </option>
          ))}
          <option value="latency">Answer time</option>
          <option value="stops">Where sessions stop</option>
        </Select>
      </label>
      <Table
        label={`${chosen === 'latency' ? 'Answer time' : chosen === 'stops' ? 'Where sessions stop' : INDICATOR_NAMES[chosen]} by time`}
        columns={columnsOf(heads)}
        rows={rows}
        rowKey={(row) => row.key}
        onOpen={(row) => onOpen(row.span)}
      />
    </Dialog>
  );
}

type Content = { summary: string; heads: readonly string[]; rows: LaneTableRow[] };
type Sources = {
  instrument: Instrument;
  zone: string;
  latencies: Parameters<typeof latencyRows>[0] | undefined;
};

const NO_CONTENT = { summary: '', heads: [], rows: [] };

function contentOf(chosen: Chosen, { instrument, zone, latencies }: Sources): Content {
  if (chosen === 'latency') {
    if (!latencies) return NO_CONTENT;
    const heads = ['Sessions', 'p50', 'p95', 'p99', 'Cut off'];
    return { summary: summariseLatencies(latencies), heads, rows: latencyRows(latencies, zone) };
  }
  if (chosen === 'stops') {
    const { data } = instrument.query;
    if (!data) return NO_CONTENT;
    const summary = 'Sessions that stopped, by stage and time.';
    return { summary, heads: ['Stage', 'Stopped'], rows: stopRows(data, zone) };
  }
  const lane = instrument.laneOf(chosen);
  if (!lane) return NO_CONTENT;
  const heads = ['Share', 'Interval', 'Sessions', 'Remarks'];
  return { summary: summariseLane(lane, zone), heads, rows: laneRows(lane, zone) };
}

function columnsOf(heads: readonly string[]): Column<LaneTableRow>[] {
  const time: Column<LaneTableRow> = {
    key: 'time',
    name: 'From',
    className: 'w-46',
    cell: (row) => row.time,
  };
  return [
    time,
    ...heads.map((name, index): Column<LaneTableRow> => {
      const isText = name === 'Remarks' || name === 'Stage';
      const className = name === 'Remarks' ? 'hidden w-50 sm:table-cell' : '';
      return { key: name, name, end: !isText, className, cell: (row) => row.cells[index] ?? '' };
    }),
  ];
}
