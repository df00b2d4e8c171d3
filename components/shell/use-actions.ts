'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { createSerializer } from 'nuqs';
import { useMemo } from 'react';
import { useToast } from '@/components/ui/toast';
import { nextTheme, setTheme, useTheme } from '@/lib/web/theme/theme';
import { pastedRange } from '@/lib/web/url/pasted-range';
import {
  RANGE_NAMES,
  RANGES,
  resolveSpan,
  type Span,
  shiftSpan,
  viewParsers,
  zoomSpan,
} from '@/lib/web/url/url-state';
import { neighbourTarget } from '@/lib/web/view/neighbour-target';
import { useView } from '@/lib/web/view/use-view';
import { placeActions } from './place-actions';
import { SCREENS } from './screens';
import type { Action } from './shell-action';

/** A path with the current target and range. */
export const hrefWithView = createSerializer(viewParsers);

/** The actions of shortcuts and of the command palette. `open` shows the palette or the keyboard map. */
export function useActions(open: (what: 'palette' | 'help') => void): Action[] {
  const router = useRouter();
  const queries = useQueryClient();
  const toast = useToast();
  const theme = useTheme();
  const { view, span, zone, setSpan, setZone } = useView();
  return useMemo(() => {
    const goTo = SCREENS.map<Action>((screen) => ({
      id: `go ${screen.path}`,
      group: 'Go to',
      name: screen.name,
      keys: screen.keys,
      run: () => router.push(hrefWithView(screen.path, view)),
    }));
    const time = timeActions(span, setSpan);
    const copyLink = async () => {
      const absolute = resolveSpan(span, Date.now());
      const here = hrefWithView(window.location.href, { ...view, range: null, ...absolute });
      await navigator.clipboard.writeText(here);
      toast({ text: 'Copied a link to this view, with absolute times' });
    };
    const looks: Action[] = [
      {
        id: 'theme',
        group: 'View',
        name: `Theme: ${nextTheme(theme)}`,
        keys: ['d', 't'],
        run: () => setTheme(nextTheme(theme)),
      },
      {
        id: 'zone',
        group: 'View',
        name: zone === 'utc' ? 'Show local time' : 'Show UTC',
        keys: ['t', 'u'],
        run: () => setZone(zone === 'utc' ? 'local' : 'utc'),
      },
      {
        id: 'refresh',
        group: 'View',
        name: 'Refresh',
        keys: ['d', 'r'],
        run: () => void queries.invalidateQueries(),
      },
      {
        id: 'copy',
        group: 'View',
        name: 'Copy a link to this view',
        keys: ['t', 'c'],
        run: () => void copyLink(),
      },
    ];
    const places = placeActions((path) => router.push(path));
    const showTarget = (target: string) =>
      router.push(hrefWithView('/', { ...view, env: null, target }));
    const fail = (text: string) => toast({ text, tone: 'fails' });
    const targets = targetActions((way) =>
      neighbourTarget(queries, view, way)
        .then((target) => target && showTarget(target))
        .catch(() => fail('The targets could not be read')),
    );
    const paste = async () => {
      const pasted = pastedRange(await navigator.clipboard.readText().catch(() => ''));
      if (pasted) setSpan(pasted);
      else fail('The clipboard has no link or two times to show');
    };
    return [
      ...goTo,
      ...places,
      ...targets,
      pasteAction(() => void paste()),
      ...time,
      ...looks,
      ...helpActions(open),
    ];
  }, [router, queries, toast, theme, view, span, zone, setSpan, setZone, open]);
}

function helpActions(open: (what: 'palette' | 'help') => void): Action[] {
  return [
    {
      id: 'palette',
      group: 'Help',
      name: 'Search and commands',
      keys: ['mod+k'],
      run: () => open('palette'),
    },
    { id: 'help', group: 'Help', name: 'Keyboard map', keys: ['?'], run: () => open('help') },
  ];
}

function targetActions(step: (way: 1 | -1) => unknown): Action[] {
  return [
    {
      id: 'next',
      group: 'View',
      name: 'Next target, worst first',
      keys: [']'],
      run: () => step(1),
    },
    { id: 'previous', group: 'View', name: 'Previous target', keys: ['['], run: () => step(-1) },
  ];
}

const pasteAction = (run: () => void): Action => ({
  id: 'paste',
  group: 'Time',
  name: 'Paste a range',
  keys: ['t', 'v'],
  run,
});

/** What moves or replaces the range on the screen. */
function timeActions(span: Span, setSpan: (span: Span) => void): Action[] {
  const moves: Action[] = [
    ['Zoom out', ['t', 'z'], () => setSpan(zoomSpan(span, 'out', Date.now()))] as const,
    ['Zoom in', ['t', '+'], () => setSpan(zoomSpan(span, 'in', Date.now()))] as const,
    ['Earlier', ['t', 'ArrowLeft'], () => setSpan(shiftSpan(span, -1, Date.now()))] as const,
    ['Later', ['t', 'ArrowRight'], () => setSpan(shiftSpan(span, 1, Date.now()))] as const,
    ['Make the range absolute', ['t', 'a'], () => setSpan(resolveSpan(span, Date.now()))] as const,
  ].map(([name, keys, run]) => ({ id: name, group: 'Time', name, keys, run }));
  const ranges = RANGES.map<Action>((range) => ({
    id: `range ${range}`,
    group: 'Time',
    name: RANGE_NAMES[range],
    run: () => setSpan({ range }),
  }));
  return [...moves, ...ranges];
}
