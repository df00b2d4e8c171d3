'use client';

import clsx from 'clsx';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { useView } from '@/lib/web/view/use-view';
import { FiringCount } from './firing-count';
import { isScreenPath, SCREENS, type Screen } from './screens';
import { hrefWithView } from './use-actions';

/** The navigation in the header. */
export function TopNav() {
  const here = usePathname();
  const { view } = useView();
  return (
    <nav aria-label="Screens" className="hidden items-center gap-1 sm:flex">
      {SCREENS.map(({ path, name }) => (
        <Link
          key={path}
          href={hrefWithView(path, view)}
          aria-current={isScreenPath(path, here) ? 'page' : undefined}
          className={clsx(
            'calm flex h-8 items-center rounded-base px-2.5 text-13 font-medium hover:bg-panel-raised hover:text-fg',
            isScreenPath(path, here) ? 'bg-panel-raised text-fg' : 'text-fg-muted',
          )}
        >
          {name}
          {path === '/incidents' ? <FiringCount /> : null}
        </Link>
      ))}
    </nav>
  );
}

/** Items that fit at 360 px; the rest is behind "More". */
const MOST_UNDER_THUMB = 5;

const itemClass = (here: boolean) =>
  clsx(
    'relative flex h-14 min-w-0 flex-col items-center justify-center gap-1 text-12 focus-visible:-outline-offset-2',
    here ? 'font-medium text-accent' : 'text-fg-muted',
  );

/** The navigation at the bottom of a phone's screen. */
export function BottomNav() {
  const here = usePathname();
  const { view } = useView();
  const all = SCREENS.length <= MOST_UNDER_THUMB;
  const first = all ? SCREENS : SCREENS.slice(0, MOST_UNDER_THUMB - 1);
  return (
    <nav
      aria-label="Screens"
      className="fixed inset-x-0 bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden print:hidden"
    >
      {first.map(({ path, name, Icon }) => (
        <Link
          key={path}
          href={hrefWithView(path, view)}
          aria-current={isScreenPath(path, here) ? 'page' : undefined}
          className={itemClass(isScreenPath(path, here))}
        >
          <Icon aria-hidden className="size-5" strokeWidth={1.75} />
          {name}
          {path === '/incidents' ? <FiringCount floating /> : null}
        </Link>
      ))}
      {all ? null : <More screens={SCREENS.slice(first.length)} />}
    </nav>
  );
}

/** The remaining screens, in a sheet. */
function More({ screens }: { screens: readonly Screen[] }) {
  const here = usePathname();
  const { view } = useView();
  const [open, setOpen] = useState(false);
  const current = screens.some(({ path }) => isScreenPath(path, here));
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className={itemClass(current)}
      >
        <Ellipsis aria-hidden className="size-5" strokeWidth={1.75} />
        More
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="More screens" shape="sheet">
        <nav aria-label="More screens" className="-m-2 flex flex-col">
          {screens.map(({ path, name, Icon }) => (
            <Link
              key={path}
              href={hrefWithView(path, view)}
              aria-current={isScreenPath(path, here) ? 'page' : undefined}
              onClick={() => setOpen(false)}
              className={clsx(
                'flex h-12 items-center gap-3 rounded-mark px-2 text-16',
                isScreenPath(path, here) ? 'font-medium text-accent' : 'text-fg',
              )}
            >
              <Icon aria-hidden className="size-5" strokeWidth={1.75} />
              {name}
            </Link>
          ))}
        </nav>
      </Dialog>
    </>
  );
}
