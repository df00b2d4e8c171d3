'use client';

import {
  type ComponentType,
  memo,
  Suspense,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { awaitPart } from '@/lib/web/keys/late-parts';

const never = () => () => undefined;

/**
 * A part of a page whose code comes after the first paint. What the server drew of it stays until then, and the rest of the page
 * responds meanwhile. Until then it keeps the properties that the server drew it with, because a change of them would clear it. On a page
 * that the browser draws itself it has no placeholder: the page before stays until all of the next is there.
 */
export function latePart<P extends object>(Part: ComponentType<P>) {
  function LatePart(props: P) {
    const isHydrating = useSyncExternalStore(
      never,
      () => false,
      () => true,
    );
    const [isDrawn] = useState(isHydrating);
    const [first] = useState(props);
    const [isHere, setHere] = useState(!isDrawn);
    const shown = isHere ? props : first;
    useEffect(() => (isHere ? undefined : awaitPart()), [isHere]);
    return useMemo(() => {
      if (!isDrawn) return <Part {...shown} />;
      return (
        <Suspense fallback={null}>
          <Part {...shown} />
          <Here onHere={setHere} />
        </Suspense>
      );
    }, [isDrawn, shown]);
  }
  return memo(LatePart);
}

/** After the part, so that its effects have run. */
function Here({ onHere }: { onHere: (isHere: true) => void }) {
  useEffect(() => onHere(true), [onHere]);
  return null;
}
