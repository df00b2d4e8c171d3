'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { BASE_PATH } from '@/lib/contract/base-path';
import { useDesktopChoice } from '@/lib/web/desktop/desktop-choice';
import { newPages } from '@/lib/web/desktop/new-pages';
import { incidentsQuery } from '@/lib/web/queries/incidents/incidents';

/** Notifies this computer about pages that begin while the console is open, where the user has turned it on. Renders nothing. */
export function DesktopNotices() {
  const isOn = useDesktopChoice() === 'on';
  const { data } = useInfiniteQuery({ ...incidentsQuery({ state: 'open' }), enabled: isOn });
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (!isOn || !data) return;
    const found = newPages(
      data.pages.flatMap(({ incidents }) => incidents),
      known.current,
    );
    known.current = found.known;
    for (const { name, title } of found.notify) {
      // The tag makes several open tabs show one notification.
      const notice = new Notification(title, { body: name, tag: `tocsin-${name}` });
      notice.onclick = () => {
        window.focus();
        window.location.assign(`${BASE_PATH}/incidents/${encodeURIComponent(name)}`);
      };
    }
  }, [isOn, data]);
  return null;
}
