'use client';

import clsx from 'clsx';
import { CircleCheck, CircleDashed, CircleSlash, Diamond, TriangleAlert } from 'lucide-react';
import { Panel } from '@/components/ui/panel';
import { Tooltip } from '@/components/ui/tooltip';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import type { StageOutcome } from '@/lib/domain/sessions/stages';
import { DASH, formatDuration, formatRound } from '@/lib/web/text/format';
import { STAGE_WORDS } from '@/lib/web/text/stage-words';
import { type Bar, layOutTimeline, type Mark, type Timeline } from './timeline';

const LOOKS: Record<StageOutcome, { Icon: typeof CircleCheck; ink: string; word: string }> = {
  ok: { Icon: CircleCheck, ink: 'text-holds-ink', word: 'ok' },
  failed: { Icon: TriangleAlert, ink: 'text-fails-ink', word: 'failed' },
  unknown: { Icon: CircleDashed, ink: 'text-unsure-ink', word: 'not proven' },
  skipped: { Icon: CircleSlash, ink: 'text-fg-faint', word: 'not reached' },
};

/** A stage that the session's journey cannot show. */
const UNMEASURED = { Icon: CircleSlash, ink: 'text-fg-muted', word: 'not measured' };

const FILLS: Record<StageOutcome, string> = {
  ok: 'bg-holds-line',
  failed: 'bg-fails-line',
  unknown: 'hatched border border-no-data-line',
  skipped: '',
};

const grid =
  'grid grid-cols-[104px_minmax(0,1fr)_64px] items-center gap-x-2 sm:grid-cols-[190px_minmax(0,1fr)_76px]';

function EventMark({ mark }: { mark: Mark }) {
  const { event, failed, atMs } = mark;
  const text = `The backend reported ${event.stage} ${event.outcome} at ${formatDuration(atMs)}${event.errorCode ? `, ${event.errorCode}` : ''}`;
  return (
    <Tooltip content={text}>
      <button
        type="button"
        aria-label={text}
        style={{ left: `${mark.left}%` }}
        className="absolute top-1/2 flex size-4 -translate-x-1/2 -translate-y-1/2 items-center justify-center rounded-mark"
      >
        <Diamond
          aria-hidden
          className={clsx('size-3 fill-panel', failed ? 'text-fails-ink' : 'text-fg')}
          strokeWidth={2.5}
        />
      </button>
    </Tooltip>
  );
}

/** What the backend said with its events of a stage, whole. */
function Messages({ marks }: { marks: readonly Mark[] }) {
  const texts = marks.flatMap(({ id, failed, event }) => {
    const text = [event.errorCode, event.message].filter(Boolean).join(': ');
    return text === '' ? [] : [{ id, failed, text }];
  });
  return texts.map(({ id, failed, text }) => (
    <p
      key={id}
      className={clsx(
        'mb-2 border-l-2 px-2 py-1 font-mono text-12 wrap-anywhere sm:ml-[198px]',
        failed ? 'border-fails-line bg-fails-tint' : 'border-line-strong bg-panel-raised',
      )}
    >
      {text}
    </p>
  ));
}

/** Difference of clocks above which the order of a stage and its report is uncertain, ms. */
const LARGE_CORRECTION_MS = 50;
/** Below this it is not worth a word, ms. */
const SMALL_CORRECTION_MS = 0.05;

/** Says by how much the backend's clock was corrected, or that it cannot be. */
function ClockNote({ clock }: Pick<Timeline, 'clock'>) {
  const { correctionMs, isConsistent } = clock;
  if (!isConsistent)
    return (
      <span className="text-unsure-ink">
        its clock cannot be corrected: no constant difference explains its reports
      </span>
    );
  if (Math.abs(correctionMs) < SMALL_CORRECTION_MS) return null;
  const isLarge = Math.abs(correctionMs) > LARGE_CORRECTION_MS;
  const sign = correctionMs > 0 ? '+' : '';
  return (
    <span className={clsx(isLarge && 'text-unsure-ink')}>
      its clock corrected by {sign}
      {formatDuration(correctionMs)}
    </span>
  );
}

function Row({ bar, ticks }: { bar: Bar; ticks: Timeline['ticks'] }) {
  const { Icon, ink, word } = bar.isMeasured ? LOOKS[bar.outcome] : UNMEASURED;
  return (
    <li className="border-b border-line last:border-b-0">
      <div className={clsx(grid, 'min-h-8')}>
        <Tooltip content={`${STAGE_WORDS[bar.stage]}: ${word}`}>
          <button
            type="button"
            className="flex min-w-0 items-center gap-2 rounded-mark text-left text-13"
          >
            <Icon aria-hidden className={clsx('size-3.5 shrink-0', ink)} strokeWidth={2.25} />
            <span className={clsx('truncate', bar.outcome === 'skipped' && 'text-fg-faint')}>
              {bar.stage}
            </span>
            <span className={clsx('ml-auto hidden shrink-0 text-12 sm:inline', ink)}>{word}</span>
            <span className="sr-only sm:hidden">{word}</span>
          </button>
        </Tooltip>
        <div className="relative h-8">
          {ticks.map((tick) => (
            <span
              key={tick.ms}
              aria-hidden
              style={{ left: `${tick.left}%` }}
              className="absolute inset-y-0 w-px bg-line"
            />
          ))}
          {bar.left !== null && bar.width !== null ? (
            <span
              aria-hidden
              style={{
                left: `min(${bar.left}%, calc(100% - 3px))`,
                width: `max(${bar.width}%, 3px)`,
              }}
              className={clsx(
                'absolute top-1/2 h-2.5 -translate-y-1/2 rounded-[2px]',
                FILLS[bar.outcome],
              )}
            />
          ) : null}
          {bar.marks.map((mark) => (
            <EventMark key={mark.id} mark={mark} />
          ))}
        </div>
        <span className="text-right text-13 text-fg-muted tabular-nums">
          {bar.ms === null ? DASH : formatDuration(bar.ms)}
        </span>
      </div>
      <Messages marks={bar.marks} />
    </li>
  );
}

/** Each stage up to the instant that proved it, with the backend's events on the same time line. */
export function Waterfall({ session }: { session: SessionDetail }) {
  const line = layOutTimeline(session);
  return (
    <Panel
      title="Stages and backend events"
      aside={
        <span className="flex flex-wrap items-center gap-x-1.5 text-12">
          <Diamond aria-hidden className="size-3 text-fg" strokeWidth={2.5} />
          reported by the backend
          <ClockNote clock={line.clock} />
        </span>
      }
    >
      <ol aria-label="Stages">
        {line.bars.map((bar) => (
          <Row key={bar.stage} bar={bar} ticks={line.ticks} />
        ))}
      </ol>
      <div aria-hidden className={clsx(grid, 'h-5 text-12 text-fg-faint')}>
        <span />
        <div className="relative h-4 tabular-nums">
          {line.ticks.map((tick) => (
            <span
              key={tick.ms}
              style={{ left: `${tick.left}%` }}
              className={clsx(
                'absolute whitespace-nowrap max-sm:even:hidden',
                tick.left > 90 ? '-translate-x-full' : tick.left > 5 && '-translate-x-1/2',
              )}
            >
              {tick.ms === 0 ? '0' : formatRound(tick.ms)}
            </span>
          ))}
        </div>
        <span />
      </div>
    </Panel>
  );
}
