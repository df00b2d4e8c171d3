'use client';

import { Clock } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Choice, ChoiceList } from '@/components/ui/form/choice';
import { controlClass, Field } from '@/components/ui/form/field';
import { Picker } from '@/components/ui/form/picker';
import { useNow } from '@/components/ui/use-now';
import { axisTime, fromDateTimeField, toDateTimeField, zoneName } from '@/lib/web/text/time';
import {
  dragSpan,
  isRelative,
  RANGE_NAMES,
  RANGES,
  resolveSpan,
  type Span,
  type Zone,
} from '@/lib/web/url/url-state';
import { useView } from '@/lib/web/view/use-view';

/** The button's label of a time span. */
function spanName(span: Span, zone: Zone): string {
  if (isRelative(span)) return RANGE_NAMES[span.range];
  const width = span.to - span.from;
  return `${axisTime(span.from, Math.max(width, 86_400_001), zone)} – ${axisTime(span.to, width, zone)}`;
}

function CustomRange({ onChoose }: { onChoose: (span: Span) => void }) {
  const { span, zone } = useView();
  const [shown] = useState(() => resolveSpan(span, Date.now()));
  const [from, setFrom] = useState(() => toDateTimeField(shown.from, zone));
  const [to, setTo] = useState(() => toDateTimeField(shown.to, zone));
  const [error, setError] = useState<string>();
  const applyRange = (event: FormEvent) => {
    event.preventDefault();
    const [start, end] = [fromDateTimeField(from, zone), fromDateTimeField(to, zone)];
    if (start === null || end === null) return setError('Enter both times.');
    if (end <= start) return setError('The end must be after the start.');
    onChoose(dragSpan(start, end));
  };
  return (
    <form
      onSubmit={applyRange}
      className="flex flex-col gap-3 border-t border-line p-3 pt-3 sm:w-72"
    >
      <Field label={`From (${zoneName(zone, shown.from)})`}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            step={1}
            className={controlClass}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        )}
      </Field>
      <Field label={`To (${zoneName(zone, shown.to)})`} error={error}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            step={1}
            className={controlClass}
            value={to}
            onChange={(event) => setTo(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" look="primary">
        Show this range
      </Button>
    </form>
  );
}

/** Chooses the time range that the screens show. */
export function RangePicker() {
  const { span, zone, setSpan } = useView();
  const now = useNow();
  return (
    <Picker
      label="Time range"
      icon={<Clock aria-hidden className="hidden size-3.5 shrink-0 text-fg-muted sm:block" />}
      value={<span className="tabular-nums">{spanName(span, now === 0 ? 'utc' : zone)}</span>}
      className="flex-auto justify-between lg:flex-none"
    >
      {(close) => {
        const chooseRange = (next: Span) => {
          setSpan(next);
          close();
        };
        return (
          <>
            <ChoiceList label="Time range">
              {RANGES.map((range) => (
                <Choice
                  key={range}
                  selected={isRelative(span) && span.range === range}
                  onChoose={() => chooseRange({ range })}
                >
                  {RANGE_NAMES[range]}
                </Choice>
              ))}
            </ChoiceList>
            <CustomRange onChoose={chooseRange} />
          </>
        );
      }}
    </Picker>
  );
}
