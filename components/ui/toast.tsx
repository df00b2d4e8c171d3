'use client';

import clsx from 'clsx';
import { X } from 'lucide-react';
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';

type Note = { text: string; tone?: 'plain' | 'fails' };
type Shown = Note & { id: number };

const ToastContext = createContext<(note: Note) => void>(() => undefined);

const SHOWN_MS = 4_000;
const SHOWN_FAILURE_MS = 12_000;
const MOST = 3;

/** Says something short to eyes and screen readers at once. */
export function useToast(): (note: Note) => void {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const next = useRef(0);
  const drop = useCallback((id: number) => {
    setShown((notes) => notes.filter((note) => note.id !== id));
  }, []);
  const add = useCallback(
    (note: Note) => {
      next.current += 1;
      const id = next.current;
      setShown((notes) => [...notes, { ...note, id }].slice(-MOST));
      setTimeout(() => drop(id), note.tone === 'fails' ? SHOWN_FAILURE_MS : SHOWN_MS);
    },
    [drop],
  );
  return (
    <ToastContext value={add}>
      {children}
      <section
        aria-label="Notices"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-3 bottom-3 z-50 flex flex-col items-center gap-2 sm:items-end"
      >
        {shown.map((note) => (
          <div
            key={note.id}
            className={clsx(
              'pointer-events-auto flex max-w-md animate-rise items-start gap-2 rounded-base border bg-panel py-2 pr-2 pl-3 text-13 shadow-float',
              note.tone === 'fails' ? 'border-fails-line text-fails-ink' : 'border-line text-fg',
            )}
          >
            <span className="min-w-0 break-words">{note.text}</span>
            <button
              type="button"
              aria-label="Dismiss"
              onClick={() => drop(note.id)}
              className="rounded-mark p-0.5 text-fg-muted hover:text-fg"
            >
              <X aria-hidden className="size-4" />
            </button>
          </div>
        ))}
      </section>
    </ToastContext>
  );
}
