'use client';

import { Download } from 'lucide-react';
import { Picker } from '@/components/ui/form/picker';
import { EXPORT_FORMATS, EXPORT_LIMIT } from '@/lib/contract/limits';
import { exportUrl, type SessionFilter } from '@/lib/web/queries/explorer/explorer';
import { formatCount } from '@/lib/web/text/format';

const NAMES = { csv: 'CSV, for spreadsheets', ndjson: 'NDJSON, one object per line' };

/** Downloads the sessions of the query. */
export function ExportMenu({ filter }: { filter: SessionFilter }) {
  return (
    <Picker label="Sessions" value="Export" icon={<Download aria-hidden className="size-4" />}>
      {(close) => (
        <div className="flex flex-col">
          {EXPORT_FORMATS.map((format) => (
            <a
              key={format}
              href={exportUrl(filter, format)}
              download={`sessions.${format}`}
              onClick={close}
              className="flex min-h-10 items-center rounded-mark px-2 text-13 hover:bg-panel-raised sm:min-h-8"
            >
              {NAMES[format]}
            </a>
          ))}
          <p className="max-w-64 px-2 py-1 text-12 text-fg-muted">
            All sessions of this query, newest first, at most {formatCount(EXPORT_LIMIT)}.
          </p>
        </div>
      )}
    </Picker>
  );
}
