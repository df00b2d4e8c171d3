'use client';

import dynamic from 'next/dynamic';
import { usePathname } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { lazyDialog } from '@/components/ui/lazy-dialog';
import { noteShownPage } from '@/lib/web/history/go-back';
import { useReturnFocus } from '@/lib/web/history/use-return-focus';
import { useEarlyKeys } from '@/lib/web/keys/use-early-keys';
import { LiveProvider } from '@/lib/web/live/live-context';
import { Header } from './header';
import { isApple } from './is-apple';
import { keySigns } from './keymap';
import { BottomNav } from './nav';
import type { Action } from './shell-action';
import { TabState } from './tab-state';
import { useActions } from './use-actions';
import { useShortcuts } from './use-shortcuts';

const DesktopNotices = dynamic(() =>
  import('@/components/shared/desktop/desktop-notices').then((it) => it.DesktopNotices),
);
const loadPalette = () => import('../palette/command-palette').then((it) => it.CommandPalette);
const loadHelp = () => import('./keyboard-help').then((it) => it.KeyboardHelp);
const CommandPalette = lazyDialog(loadPalette);
const KeyboardHelp = lazyDialog(loadHelp);

/** The frame of every screen: header, shortcuts, command palette, live connection. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <LiveProvider>
      <Frame>{children}</Frame>
    </LiveProvider>
  );
}

/** All actions but the one that opens the palette. */
const paletteCommands = (actions: readonly Action[]) =>
  actions
    .filter(({ id }) => id !== 'palette')
    .map(({ id, group, name, keys, run }) => {
      return { id, group, name, signs: keys ? keySigns(keys, isApple()) : [], run };
    });

function Frame({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<'palette' | 'help' | null>(null);
  const open = useCallback((what: 'palette' | 'help') => setShown(what), []);
  const close = useCallback(() => setShown(null), []);
  const actions = useActions(open);
  useShortcuts(actions);
  useReturnFocus();
  const path = usePathname();
  useEarlyKeys();
  useEffect(() => {
    if (path) noteShownPage();
  }, [path]);
  // After the page, so that keys typed right after the shortcut reach the palette, also where the server has gone since.
  useEffect(() => {
    for (const load of [loadPalette, loadHelp]) load().catch(() => undefined);
  }, []);
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
      <DesktopNotices />
      {shown === 'palette' ? (
        <CommandPalette onClose={close} commands={paletteCommands(actions)} />
      ) : null}
      {shown === 'help' ? <KeyboardHelp onClose={close} actions={actions} /> : null}
    </div>
  );
}
