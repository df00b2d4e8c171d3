import { Download, Printer } from 'lucide-react';
import { Button, buttonClass } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { type ReportFormat, reportUrl } from '@/lib/web/queries/releases';

const FORMATS: Array<{ format: ReportFormat; name: string }> = [
  { format: 'html', name: 'HTML' },
  { format: 'markdown', name: 'Markdown' },
  { format: 'json', name: 'JSON' },
  { format: 'junit', name: 'JUnit' },
];

/** Downloads and prints the verdict as a document. */
export function ReportPanel({ id }: { id: string }) {
  return (
    <Panel title="Report" className="print:hidden">
      <div className="flex flex-wrap gap-2">
        <a
          href={reportUrl(id, 'html')}
          target="_blank"
          rel="noreferrer"
          className={buttonClass('secondary')}
        >
          Open the report
        </a>
        <Button onClick={() => window.print()}>
          <Printer aria-hidden className="size-4" />
          Print this page
        </Button>
      </div>
      <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-13">
        <Download aria-hidden className="size-4 text-fg-muted" />
        {FORMATS.map(({ format, name }) => (
          <a
            key={format}
            href={reportUrl(id, format)}
            download
            className="inline-flex h-10 items-center text-accent hover:underline sm:h-[24px]"
          >
            {name}
          </a>
        ))}
      </p>
    </Panel>
  );
}
