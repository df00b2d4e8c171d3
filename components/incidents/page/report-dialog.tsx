'use client';

import { useQuery } from '@tanstack/react-query';
import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { controlClass, Field } from '@/components/ui/form/field';
import { ErrorPanel } from '@/components/ui/state/error-panel';
import { Skeleton } from '@/components/ui/state/skeleton';
import { useToast } from '@/components/ui/toast';
import { readReport, reportHref } from '@/lib/web/queries/incidents/incidents';

type Props = { name: string; onClose: () => void };

/** The report as text to edit before it is copied or saved. What is typed stays until the dialog closes. */
export function ReportDialog({ name, onClose }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const toast = useToast();
  const { data, error, refetch } = useQuery({
    queryKey: ['incidents', 'report', name] as const,
    queryFn: () => readReport(name, 'markdown'),
    staleTime: Infinity,
    gcTime: 0,
  });
  const text = typed ?? data ?? '';
  const copy = () =>
    navigator.clipboard
      .writeText(text)
      .then(() => toast({ text: 'Copied the report' }))
      .catch(() => toast({ text: 'The browser did not allow copying', tone: 'fails' }));
  const download = `data:text/markdown;charset=utf-8,${encodeURIComponent(text)}`;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Report of ${name}`}
      description="Markdown with both sequence diagrams. Changes are not stored."
      width="wide"
    >
      {error ? (
        <ErrorPanel
          what="The report could not be written"
          error={error}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data === undefined && !error ? <Skeleton className="h-80 w-full" /> : null}
      {data === undefined ? null : (
        <div className="flex flex-col gap-3">
          <Field label="Report">
            {(control) => (
              <textarea
                {...control}
                rows={18}
                spellCheck={false}
                className={`${controlClass} h-auto py-1.5 font-mono text-12 sm:h-auto`}
                value={text}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <div className="dialog-foot">
            <a
              href={reportHref(name, 'html')}
              target="_blank"
              rel="noreferrer"
              className={buttonClass('quiet')}
            >
              Open as HTML
            </a>
            <a href={download} download={`${name}.md`} className={buttonClass('secondary')}>
              <Download aria-hidden className="size-4" />
              Save as Markdown
            </a>
            <Button look="primary" onClick={() => void copy()}>
              <Copy aria-hidden className="size-4" />
              Copy
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}
