'use client';

import { Check, Copy } from 'lucide-react';
import { Button } from '../button';
import { useCopy } from './use-copy';

type Props = {
  text: string;
  /** What the text is, for the announcement: "message". */
  what: string;
  /** The button's label; an icon alone where there is none. */
  label?: string;
};

/** A button that copies a text. */
export function CopyText({ text, what, label }: Props) {
  const { copied, copy } = useCopy(what);
  const Icon = copied ? Check : Copy;
  return (
    <Button
      look={label ? 'secondary' : 'quiet'}
      size={label ? 'normal' : 'icon'}
      aria-label={label ? undefined : `Copy the ${what}`}
      onClick={() => void copy(text)}
    >
      <Icon aria-hidden className="size-3.5" />
      {label}
    </Button>
  );
}
