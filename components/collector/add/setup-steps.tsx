'use client';

import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { StateBadge } from '@/components/ui/state/state-badge';
import { useToast } from '@/components/ui/toast';
import { useNow } from '@/components/ui/use-now';
import { useLiveStatus } from '@/lib/web/live/live-context';
import { FIRST_ROW_EVERY_MS, sourcesQuery } from '@/lib/web/queries/collect/sources';
import { sourceState } from '../source-state';
import { type SetupBlock, type SetupKind, type SetupPlace, setupBlocks } from './setup-lines';

type Props = { kind: SetupKind; sourceId: string; place: SetupPlace; onClose: () => void };

/** What to paste, and whether anything came of it. */
export function SetupSteps({ kind, sourceId, place, onClose }: Props) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-13 text-fg-muted">
        Copy this now: the token in it is not shown again. Whoever has it can report, and nothing
        else.
      </p>
      {setupBlocks(kind, place).map((block) => (
        <Block key={block.where} block={block} />
      ))}
      <FirstRow sourceId={sourceId} />
      <div className="flex justify-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </div>
  );
}

function Block({ block: { where, lines } }: { block: SetupBlock }) {
  const toast = useToast();
  const copyLines = async () => {
    try {
      await navigator.clipboard.writeText(lines);
      toast({ text: 'Copied the lines' });
    } catch {
      toast({
        text: 'The browser did not allow copying. Select the lines instead.',
        tone: 'fails',
      });
    }
  };
  return (
    <section aria-label={where} className="min-w-0">
      <div className="mb-1 flex items-center justify-between gap-2">
        <h3 className="text-13 font-medium">{where}</h3>
        <Button look="quiet" onClick={copyLines}>
          <Copy aria-hidden className="size-3.5" />
          Copy
        </Button>
      </div>
      <pre
        // Scrolls nowhere: long lines wrap, so that all of them can be selected on a phone.
        className="rounded-base border border-line bg-panel-raised p-3 font-mono text-12 break-words wrap-anywhere whitespace-pre-wrap"
      >
        {lines}
      </pre>
    </section>
  );
}

function FirstRow({ sourceId }: { sourceId: string }) {
  const { data } = useQuery(sourcesQuery(FIRST_ROW_EVERY_MS));
  const offline = useLiveStatus().kind === 'stale';
  const now = useNow();
  const source = data?.sources.find(({ id }) => id === sourceId);
  const report = source?.report ?? null;
  const shown =
    source && (report || offline)
      ? sourceState(source, { now, offline })
      : { state: 'no-data' as const, word: 'waiting for the first row' };
  const [last] = report?.samples.slice(-1) ?? [];
  return (
    <div role="status" className="rounded-base border border-line p-3 text-13">
      <StateBadge state={shown.state} word={shown.word} plain />
      {shown.state !== 'holds' && last ? (
        <p className="mt-1 text-fg-muted">
          {last.reason}
          {last.text === '' ? null : (
            <span className="block font-mono text-12 wrap-anywhere">{last.text}</span>
          )}
        </p>
      ) : null}
    </div>
  );
}
