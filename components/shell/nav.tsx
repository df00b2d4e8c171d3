'use client';

import clsx from 'clsx';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useView } from '@/lib/web/use-view';
import { FiringCount } from './firing-count';
import { isAt, SCREENS } from './screens';
import { hrefWithView } from './use-actions';

/** The screens, in the header. */
export function TopNav() {
  const here = usePathname();
  const { view } = useView();
  return (
    <nav aria-label="Screens" className="hidden items-center gap-1 sm:flex">
      {SCREENS.map(({ path, name }) => (
        <Link
          key={path}
          href={hrefWithView(path, view)}
          aria-current={isAt(path, here) ? 'page' : undefined}
          className={clsx(
            'calm flex h-8 items-center rounded-base px-2.5 text-13 font-medium hover:bg-panel-raised hover:text-fg',
            isAt(path, here) ? 'bg-panel-raised text-fg' : 'text-fg-muted',
          )}
        >
          {name}
          {path === '/alerts' ? <FiringCount /> : null}
        </Link>
      ))}
    </nav>
  );
}

/** The screens, under the thumb. */
export function BottomNav() {
  const here = usePathname();
  const { view } = useView();
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {SCREENS.map(({ path, name, Icon }) => (
        <Link
          key={path}
          href={hrefWithView(path, view)}
          aria-current={isAt(path, here) ? 'page' : undefined}
          className={clsx(
            'relative flex h-14 min-w-0 flex-col items-center justify-center gap-1 text-12 focus-visible:-outline-offset-2',
            isAt(path, here) ? 'font-medium text-accent' : 'text-fg-muted',
          )}
        >
          <Icon aria-hidden className="size-5" strokeWidth={1.75} />
          {name}
          {path === '/alerts' ? <FiringCount floating /> : null}
        </Link>
      ))}
    </nav>
  );
}
