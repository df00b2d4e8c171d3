import clsx from 'clsx';
import type { VerdictDocument } from '@/lib/contract/api/releases/verdicts';
import { UTC_CLOCK, type VerdictClock } from '@/lib/domain/verdict/words/verdict-facts';
import { VERDICT_LOOKS } from '../shared/verdict-badge';
import { describeVerdict, pipelineText } from '../shared/verdict-words';

/** The head of the page: the verdict, what failed, on how much evidence, what is missing. */
export function VerdictAnswer(props: { document: VerdictDocument; clock?: VerdictClock }) {
  const { document, clock = UTC_CLOCK } = props;
  const { Icon, box, ink } = VERDICT_LOOKS[document.soFar ? 'fail' : document.verdict];
  const text = describeVerdict(document, clock);
  const pipelines = pipelineText(document);
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
          <p className="mt-1 max-w-[100ch] text-14 text-pretty wrap-anywhere text-fg tabular-nums lg:text-16">
            {text.rest}
          </p>
          <p className="mt-1 max-w-[100ch] text-14 text-pretty text-fg tabular-nums">
            {[text.evidence, text.needed].filter(Boolean).join(' ')}
          </p>
          {pipelines ? (
            <p
              className={clsx(
                'mt-2 border-l-2 pl-2 text-14 font-semibold text-fg',
                overridden ? 'border-fails-line' : 'border-unsure-line',
              )}
            >
              {pipelines}
            </p>
          ) : null}
        </div>
      </div>
    </section>
  );
}
