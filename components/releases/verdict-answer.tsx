import clsx from 'clsx';
import type { VerdictDocument } from '@/lib/contract/verdicts';
import { VERDICT_LOOKS } from './verdict-badge';
import { describeVerdict, toldText } from './verdict-words';

/** What a reviewer reads first: the verdict, why, on how much evidence, what is missing. */
export function VerdictAnswer({ document }: { document: VerdictDocument }) {
  const { Icon, box, ink } = VERDICT_LOOKS[document.verdict];
  const text = describeVerdict(document);
  const told = toldText(document);
  const overridden = document.signOff?.action === 'override';
  return (
    <section aria-label="Verdict" className={clsx('rounded-base border p-3 sm:p-4', box)}>
      <div className="flex gap-3 lg:gap-4">
        <Icon
          aria-hidden
          strokeWidth={2.25}
          className={clsx('mt-0.5 size-6 shrink-0 lg:mt-1 lg:size-7', ink)}
        />
        <div className="min-w-0" aria-live="polite">
          <h1
            className={clsx(
              'text-20 font-semibold tracking-tight break-words text-pretty lg:text-28',
              ink,
            )}
          >
            {text.headline}
          </h1>
          <p className="mt-1 max-w-[100ch] text-14 text-pretty text-fg tabular-nums lg:text-16">
            {text.reason}
          </p>
          <p className="mt-1 max-w-[100ch] text-14 text-pretty text-fg tabular-nums">
            {[text.evidence, text.needed].filter(Boolean).join(' ')}
          </p>
          {told ? (
            <p
              className={clsx(
                'mt-2 border-l-2 pl-2 text-14 font-semibold text-fg',
                overridden ? 'border-fails-line' : 'border-unsure-line',
              )}
            >
              {told}
            </p>
          ) : null}
          {document.window && document.verdict !== 'fail' ? (
            <p className="mt-2 max-w-[100ch] text-13 text-fg-muted">{document.limitation}</p>
          ) : null}
        </div>
      </div>
    </section>
  );
}
