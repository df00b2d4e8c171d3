'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { createSerializer } from 'nuqs';
import { Dialog as Radix } from 'radix-ui';
import { type KeyboardEvent, useState } from 'react';
import { useMyName } from '@/components/shared/alerts/use-my-name';
import { useDebounced } from '@/components/shared/use-debounced';
import { useToast } from '@/components/ui/toast';
import { BASE_PATH } from '@/lib/contract/base-path';
import { type OpenedPage, openedPages } from '@/lib/web/history/opened-pages';
import { acknowledgeIncident } from '@/lib/web/queries/incidents/incidents';
import { searchQuery } from '@/lib/web/queries/search/search';
import { viewParsers } from '@/lib/web/url/url-state';
import { usePermission } from '@/lib/web/use-permission';
import { findTargets } from '@/lib/web/view/find-targets';
import { useTargets, useView } from '@/lib/web/view/use-view';
import type { PaletteCommand, PaletteEntry } from './palette-entry';
import { paletteGroups } from './palette-groups';
import { PaletteList } from './palette-list';

type Props = { onClose: () => void; commands: readonly PaletteCommand[] };

const withView = createSerializer(viewParsers);

/** A request per pause of typing. */
const TYPING_MS = 120;
/** As the API takes it. */
const TEXT_LIMIT = 200;

/** Acknowledges an incident by name with the user's own name; without a known name its page opens, which asks for one. */
function useAcknowledge(): ((name: string) => void) | null {
  const queries = useQueryClient();
  const toast = useToast();
  const router = useRouter();
  const [own] = useMyName();
  const { may } = usePermission('reviewer');
  const { mutate } = useMutation({
    ...acknowledgeIncident,
    onSuccess: async (_, { name }) => {
      await queries.invalidateQueries({ queryKey: ['incidents'] });
      await queries.invalidateQueries({ queryKey: ['alerts'] });
      toast({ text: `Acknowledged ${name}: it is no longer escalated` });
    },
    onError: (error, { name }) =>
      toast({ text: `${name} was not acknowledged: ${error.message}`, tone: 'fails' }),
  });
  if (!may) return null;
  return (name) => {
    if (own === '') router.push(`/incidents/${encodeURIComponent(name)}`);
    else mutate({ name, by: own, note: '' });
  };
}

/** What the server found for the text that is typed, and whether it is still asked. */
function useFound(typed: string) {
  const settled = useDebounced(typed, TYPING_MS);
  const { data, error, isFetching, isPlaceholderData } = useQuery(searchQuery(settled));
  const isCurrent = settled === typed && !isPlaceholderData && !error;
  return {
    found: isCurrent ? (data ?? null) : null,
    isSearching: !error && (isFetching || settled !== typed),
    error,
  };
}

/** Pages that were opened before the present one. */
function otherPages(): OpenedPage[] {
  const { pathname, search } = window.location;
  const target = new URLSearchParams(search).get('target');
  const here = pathname.slice(BASE_PATH.length);
  const isHere = (href: string) =>
    href === here || (target !== null && href === `/?target=${encodeURIComponent(target)}`);
  return openedPages(window.sessionStorage).filter(({ href }) => !isHere(href));
}

function useGroups(typed: string, commands: readonly PaletteCommand[]) {
  const { view } = useView();
  const { targets } = useTargets();
  const { found, isSearching, error } = useFound(typed);
  const acknowledge = useAcknowledge();
  const [opened] = useState(otherPages);
  const groups = paletteGroups({
    typed,
    found,
    targets: findTargets(targets, typed),
    commands,
    opened,
    targetHref: (target) => withView('/', { ...view, env: null, target }),
    acknowledge,
  });
  return { groups, isSearching, error };
}

/** The entry under the cursor: the first one until the user moves it. */
function useChosen(entries: readonly PaletteEntry[]) {
  const [moved, setMoved] = useState<string | null>(null);
  const isThere = moved !== null && entries.some(({ id }) => id === moved);
  return { chosen: isThere ? moved : (entries[0]?.id ?? ''), setMoved };
}

const MOVES = ['ArrowDown', 'ArrowUp', 'Home', 'End', 'n', 'p', 'j', 'k'];

/** Finds screens, actions, targets, incidents, releases, failure types, sessions and runbook sections, and opens or does them. */
export function CommandPalette({ onClose, commands }: Props) {
  const router = useRouter();
  const [input, setInput] = useState('');
  const typed = input.trim().slice(0, TEXT_LIMIT);
  const { groups, isSearching, error } = useGroups(typed, commands);
  const entries = groups.flatMap((group) => group.entries);
  const { chosen, setMoved } = useChosen(entries);
  const [isMoving, setMoving] = useState(false);
  const open = (entry: PaletteEntry) => {
    onClose();
    if ('href' in entry) router.push(entry.href);
    else entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const modified = event.metaKey || event.ctrlKey;
    if (MOVES.includes(event.key) && (event.key.length > 1 || modified)) setMoving(true);
    if (event.key !== 'Enter' || !modified) return;
    const entry = entries.find(({ id }) => id === chosen);
    if (!entry || !('href' in entry)) return;
    event.preventDefault();
    window.open(`${BASE_PATH}${entry.href}`, '_blank', 'noopener');
  };
  return (
    <Radix.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-3 z-50 mx-auto max-w-2xl animate-appear overflow-hidden rounded-base border border-line bg-panel shadow-float outline-none sm:top-[9vh]"
        >
          <Radix.Title className="sr-only">Search and commands</Radix.Title>
          <Command
            label="Search and commands"
            shouldFilter={false}
            value={chosen}
            onValueChange={(value) => (isMoving ? setMoved(value) : undefined)}
            onKeyDown={onKeyDown}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
              <Command.Input
                value={input}
                maxLength={TEXT_LIMIT}
                onValueChange={(value) => {
                  setInput(value);
                  setMoved(null);
                  setMoving(false);
                }}
                placeholder="Find a target, incident, release, failure, session id, action…"
                className="h-12 w-full min-w-0 bg-transparent text-16 outline-none placeholder:text-fg-faint sm:h-11 sm:text-14"
              />
            </div>
            <PaletteList
              groups={groups}
              typed={typed}
              isSearching={isSearching}
              error={error}
              onOpen={open}
              onPoint={setMoved}
            />
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
