'use client';

import { BellRing, Monitor, Moon, Search, Sun } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Button } from '@/components/ui/button';
import { Tooltip } from '@/components/ui/tooltip';
import { nextTheme, setTheme, useTheme } from '@/lib/web/theme/theme';
import { useView } from '@/lib/web/view/use-view';
import { Account } from './account';
import { LiveBadge } from './live-badge';
import { TopNav } from './nav';
import { RangePicker } from './range-picker';
import { hasPickers } from './screens';
import { EnvironmentPicker, TargetPicker } from './target-picker';
import { hrefWithView } from './use-actions';
import { ZoneSwitch } from './zone-switch';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

function ThemeToggle() {
  const theme = useTheme();
  const Icon = THEME_ICONS[theme];
  const text = `Theme: ${theme}. Change to ${nextTheme(theme)}`;
  return (
    <Tooltip content={text}>
      <Button look="quiet" size="icon" aria-label={text} onClick={() => setTheme(nextTheme(theme))}>
        <Icon aria-hidden className="size-4" />
      </Button>
    </Tooltip>
  );
}

/** Product name, screens, pickers and live badge. On a phone the pickers have their own line. */
export function Header({ onSearch }: { onSearch: () => void }) {
  const here = usePathname();
  const { view } = useView();
  return (
    <header className="sticky top-0 z-30 border-b border-line bg-panel print:hidden">
      <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-2 gap-y-2 px-3 py-2 sm:px-6">
        <Link
          href={hrefWithView('/', view)}
          className="mr-2 flex h-8 items-center gap-2 rounded-base text-16 font-semibold"
        >
          <BellRing aria-hidden className="size-4.5 text-accent" strokeWidth={2} />
          Tocsin
        </Link>
        <TopNav />
        <div className="ml-auto flex items-center gap-1 lg:order-3 lg:ml-0">
          <LiveBadge />
          <ZoneSwitch />
          <Tooltip content="Search and commands">
            <Button look="quiet" size="icon" aria-label="Search and commands" onClick={onSearch}>
              <Search aria-hidden className="size-4" />
            </Button>
          </Tooltip>
          <ThemeToggle />
          <Account />
        </div>
        {hasPickers(here) ? (
          <div className="flex w-full min-w-0 gap-2 lg:order-2 lg:ml-auto lg:w-auto">
            <EnvironmentPicker />
            <TargetPicker />
            {here === '/releases' ? null : <RangePicker />}
          </div>
        ) : (
          <span className="hidden lg:order-2 lg:ml-auto lg:block" />
        )}
      </div>
    </header>
  );
}
