'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { usePageKeys } from '@/components/shell/use-page-keys';
import { goBack } from '@/lib/web/history/go-back';
import { placeOfSession, type SessionPlace } from '@/lib/web/history/session-order';
import { isTyping } from '@/lib/web/keys/is-typing';

const hrefOf = (id: string) => `/sessions/${encodeURIComponent(id)}`;

/** Where the session is in the list that it was opened from; null where it is in none, and until the page is hydrated. */
export function useSessionPlace(id: string): SessionPlace | null {
  const [place, setPlace] = useState<SessionPlace | null>(null);
  useEffect(() => setPlace(placeOfSession(id)), [id]);
  return place;
}

/** Keys of one session: j and k open the next and previous of its list, c compares, Escape goes back to the list. */
export function useSessionKeys(id: string, onCompare: () => void): void {
  const router = useRouter();
  usePageKeys(['j', 'k', 'c', 'Escape'], (key, { target }) => {
    const place = placeOfSession(id);
    const neighbour = key === 'j' ? place?.next : place?.previous;
    if (key === 'c') onCompare();
    else if (key === 'Escape' && isTyping(target) && target instanceof HTMLElement) target.blur();
    else if (key === 'Escape') goBack(() => router.push('/sessions'));
    // Replaced, so that Escape and Back lead to the list however many sessions were seen.
    else if (neighbour) router.replace(hrefOf(neighbour));
    else return false;
    return true;
  });
}
