'use client';

import { X } from 'lucide-react';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react';
import type { ShownNote, ToastList } from './toast-list';

type Note = Omit<ShownNote, 'id'>;

const ToastContext = createContext<(note: Note) => void>(() => undefined);

const MOST = 3;

/** Shows a short notice, also to screen readers. */
export function useToast(): (note: Note) => void {
  return useContext(ToastContext);
}

/**
 * Keeps the notices. What shows them is loaded after the page, and at once: a notice that the server cannot be reached must not
 * need the server.
 */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [notes, setNotes] = useState<ShownNote[]>([]);
  const [List, setList] = useState<typeof ToastList | null>(null);
  const next = useRef(0);
  const drop = useCallback((id: number) => {
    setNotes((before) => before.filter((note) => note.id !== id));
  }, []);
  const load = useCallback(() => {
    import('./toast-list').then(
      (loaded) => setList(() => loaded.ToastList),
      // The notice is kept, and the next one tries again.
      () => undefined,
    );
  }, []);
  useEffect(load, [load]);
  const add = useCallback(
    (note: Note) => {
      next.current += 1;
      const id = next.current;
      setNotes((before) => [...before, { ...note, id }].slice(-MOST));
      load();
    },
    [load],
  );
  return (
    <ToastContext value={add}>
      {children}
      {List ? (
        <List notes={notes} onClose={drop} closeIcon={<X aria-hidden className="size-4" />} />
      ) : null}
    </ToastContext>
  );
}
