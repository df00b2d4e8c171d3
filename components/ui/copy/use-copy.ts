'use client';

import { useState } from 'react';
import { useToast } from '../toast';

const SHOWN_MS = 1_500;

/** Copies a text and reports it; `copied` for a moment after it. `what` is the text, for the report: "session id". */
export function useCopy(what: string): { copied: boolean; copy: (text: string) => Promise<void> } {
  const [copied, setCopied] = useState(false);
  const toast = useToast();
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: `Copied the ${what}` });
      setCopied(true);
      setTimeout(() => setCopied(false), SHOWN_MS);
    } catch {
      toast({ text: `The browser did not allow copying. The ${what} is: ${text}`, tone: 'fails' });
    }
  };
  return { copied, copy };
}
