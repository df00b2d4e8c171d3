'use client';

import { type ReactNode, useCallback, useState } from 'react';
import { LiveProvider } from '@/lib/web/live/live-context';
import { CommandPalette } from './command-palette';
import { Header } from './header';
import { KeyboardHelp } from './keyboard-help';
import { BottomNav } from './nav';
import { TabState } from './tab-state';
import { useActions } from './use-actions';
import { useShortcuts } from './use-shortcuts';

/** The frame of every screen: header, shortcuts, command palette, live connection. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <LiveProvider>
      <Frame>{children}</Frame>
    </LiveProvider>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<'palette' | 'help' | null>(null);
  const open = useCallback((what: 'palette' | 'help') => setShown(what), []);
  const close = useCallback(() => setShown(null), []);
  const actions = useActions(open);
  useShortcuts(actions);
  return (
    <div className="flex min-h-dvh flex-col pb-[calc(56px+env(safe-area-inset-bottom))] sm:pb-0 print:block print:pb-0">
      <a
        href="#main"
        className="sr-only z-50 rounded-base bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Header onSearch={() => open('palette')} />
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[1600px] flex-1 p-3 outline-none sm:p-6"
      >
        {children}
      </main>
      <BottomNav />
      <TabState />
      <CommandPalette open={shown === 'palette'} onClose={close} actions={actions} />
      <KeyboardHelp open={shown === 'help'} onClose={close} actions={actions} />
    </div>
  );
}
