'use client';

import clsx from 'clsx';
import { ArrowDownLeft, ArrowUpRight, ChevronRight, Search } from 'lucide-react';
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyText } from '@/components/ui/copy/copy-text';
import { controlClass } from '@/components/ui/form/field';
import type { Frames } from '@/lib/contract/api/sessions';
import { formatBytes, formatDuration } from '@/lib/web/text/format';
import { type FramePart, formatPayload, markHits } from './frame-search';

type Frame = NonNullable<Frames['frames']>[number];

/** Frames that are unfolded from the start; in a longer transcript the later ones are folded. */
const UNFOLDED = 30;

/** A longer one is folded, so that it does not hide what comes after it; characters. */
const LONG_FRAME = 6_000;

/** Frames have no id, but a transcript never changes: the index is a stable key. */
const withIndex = (frames: readonly Frame[]) =>
  frames.map((frame, at) => ({ key: String(at), at, frame }));

const frameText = (frame: Frame, isPretty: boolean) =>
  frame.text
    ? isPretty
      ? formatPayload(frame.text)
      : frame.text
    : `${frame.kind} frame without text`;

function FrameLine(props: { frame: Frame; parts: FramePart[]; isOpen: boolean; current: number }) {
  const { frame, parts, isOpen, current } = props;
  const sent = frame.direction === 'out';
  const Icon = sent ? ArrowUpRight : ArrowDownLeft;
  const isHit = parts.some(({ hit }) => hit !== null);
  return (
    <details open={isOpen || isHit} className="group border-b border-line last:border-b-0">
      <summary className="flex min-h-8 list-none items-center gap-2 px-3 text-13 hover:bg-panel-raised focus-visible:-outline-offset-2 sm:px-4 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-fg-faint transition-transform duration-140 group-open:rotate-90"
        />
        <span className="w-16 shrink-0 text-right text-fg-muted tabular-nums">
          {formatDuration(frame.atMs)}
        </span>
        <span
          className={clsx(
            'flex w-17 shrink-0 items-center gap-1',
            sent ? 'text-accent' : 'text-fg',
          )}
        >
          <Icon aria-hidden className="size-3.5" />
          {sent ? 'sent' : 'received'}
        </span>
        <span className="hidden w-14 shrink-0 text-fg-muted sm:inline">{frame.kind}</span>
        <span className="min-w-0 flex-1 truncate font-mono text-12 group-open:invisible">
          {frame.text || frame.kind}
        </span>
        <span className="hidden shrink-0 text-12 text-fg-muted tabular-nums sm:inline">
          {formatBytes(frame.size)}
        </span>
      </summary>
      <pre className="border-t border-line bg-panel-raised px-4 py-3 font-mono text-12 wrap-anywhere whitespace-pre-wrap">
        {parts.map(({ key, text, hit }) =>
          hit === null ? (
            <span key={key}>{text}</span>
          ) : (
            <mark
              key={key}
              data-hit={hit}
              className={clsx(
                'rounded-mark bg-unsure-tint text-fg underline decoration-unsure-line',
                hit === current && 'outline-2 outline-accent',
              )}
            >
              {text}
            </mark>
          ),
        )}
        {frame.truncated ? `\n… cut; the frame had ${formatBytes(frame.size)}` : ''}
      </pre>
    </details>
  );
}

type SearchProps = {
  typed: string;
  onType: (text: string) => void;
  hits: number;
  more: boolean;
  current: number;
  onStep: (way: 1 | -1) => void;
};

function FrameSearch({ typed, onType, hits, more, current, onStep }: SearchProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onStep(event.shiftKey ? -1 : 1);
  };
  const count = hits === 0 ? 'no match' : `${current + 1} of ${hits}${more ? ' or more' : ''}`;
  return (
    <div className="relative min-w-0 flex-1 sm:max-w-72">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-fg-muted"
      />
      <input
        type="search"
        aria-label="Search the frames"
        placeholder="Search the frames"
        value={typed}
        onChange={({ target }) => onType(target.value)}
        onKeyDown={onKeyDown}
        className={clsx(controlClass, 'pr-24 pl-8')}
      />
      <span
        role="status"
        className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-12 text-fg-muted tabular-nums"
      >
        {typed === '' ? '' : count}
      </span>
    </div>
  );
}

/** Frames in order, with a search over all of them: Enter and Shift+Enter go to the next and the previous hit. */
export function FrameList({ frames }: { frames: readonly Frame[] }) {
  const [typed, setTyped] = useState('');
  const [isPretty, setPretty] = useState(true);
  const [current, setCurrent] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const search = useDeferredValue(typed);
  const texts = useMemo(() => frames.map((one) => frameText(one, isPretty)), [frames, isPretty]);
  const { parts, hits, more } = useMemo(() => markHits(texts, search), [texts, search]);
  const step = (way: 1 | -1) => setCurrent((at) => (hits === 0 ? 0 : (at + way + hits) % hits));
  useEffect(() => {
    if (search === '') return;
    const mark = list.current?.querySelector(`[data-hit="${current}"]`);
    mark?.scrollIntoView({ block: 'nearest' });
  }, [current, search]);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-3 pb-2 sm:px-4">
        <FrameSearch
          typed={typed}
          onType={(text) => {
            setTyped(text);
            setCurrent(0);
          }}
          hits={hits}
          more={more}
          current={current}
          onStep={step}
        />
        <Button aria-pressed={isPretty} onClick={() => setPretty(!isPretty)}>
          {isPretty ? 'Show as received' : 'Show formatted'}
        </Button>
        <CopyText text={texts.join('\n')} what="transcript" label="Copy all" />
      </div>
      <div ref={list} className="border-t border-line">
        {withIndex(frames).map(({ key, at, frame }) => (
          <FrameLine
            key={key}
            frame={frame}
            parts={parts[at] ?? []}
            isOpen={at < UNFOLDED && frame.text.length <= LONG_FRAME}
            current={current}
          />
        ))}
      </div>
    </>
  );
}
