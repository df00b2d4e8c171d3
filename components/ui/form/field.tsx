'use client';

import clsx from 'clsx';
import { CircleAlert } from 'lucide-react';
import { type ReactNode, useId } from 'react';

/** Classes of every text control; 16 px on phones, below which they zoom the page. */
export const controlClass = clsx(
  'calm h-10 w-full min-w-0 rounded-base border border-line-strong bg-panel px-3 text-16 text-fg sm:h-8 sm:text-13',
  'placeholder:text-fg-faint disabled:bg-panel-raised disabled:text-fg-muted',
  'aria-invalid:border-fails-line',
);

type ControlProps = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
};

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  /** Draws the control with the ids that tie it to its label, hint and error. */
  children: (control: ControlProps) => ReactNode;
};

/** A labelled control; its error is shown beside it and read with it. */
export function Field({ label, hint, error, className, children }: Props) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  return (
    <div className={clsx('flex min-w-0 flex-col gap-1', className)}>
      <label htmlFor={id} className="text-13 font-medium text-fg">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': [errorId, hintId].filter(Boolean).join(' ') || undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {error ? (
        <p id={errorId} className="flex items-start gap-1 text-12 text-fails-ink">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className="text-12 text-fg-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
