'use client';

import { Command } from 'cmdk';
import { EnvironmentChip } from '@/components/ui/environment-chip';
import { Keys } from '@/components/ui/kbd';
import { STATE_LOOKS } from '@/components/ui/state/state-badge';
import type { PaletteEntry, PaletteGroup } from './palette-entry';
import { isNothingFound } from './palette-groups';

type Props = {
  groups: readonly PaletteGroup[];
  typed: string;
  isSearching: boolean;
  error: Error | null;
  onOpen: (entry: PaletteEntry) => void;
  /** The pointer is over an entry. */
  onPoint: (id: string) => void;
};

const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-fg-muted';

function Entry({
  entry,
  onOpen,
  onPoint,
}: { entry: PaletteEntry } & Pick<Props, 'onOpen' | 'onPoint'>) {
  const { id, title, detail, state, environment, signs = [] } = entry;
  const look = state ? STATE_LOOKS[state] : null;
  return (
    <Command.Item
      value={id}
      onSelect={() => onOpen(entry)}
      onMouseMove={() => onPoint(id)}
      className="flex min-h-11 cursor-pointer items-center gap-2 rounded-mark px-2 py-1 text-13 data-[selected=true]:bg-panel-raised sm:min-h-8"
    >
      {look ? <look.Icon aria-hidden className={`size-4 shrink-0 ${look.ink}`} /> : null}
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2 wrap-anywhere">{title}</span>
        {detail ? <span className="block truncate text-12 text-fg-muted">{detail}</span> : null}
      </span>
      {environment ? <EnvironmentChip environment={environment} /> : null}
      {signs.length > 0 ? <Keys keys={signs} /> : null}
    </Command.Item>
  );
}

/** What was found, or where was searched in vain. */
export function PaletteList({ groups, typed, isSearching, error, onOpen, onPoint }: Props) {
  const isEmpty = typed !== '' && !isSearching && isNothingFound(groups);
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <>
      {isEmpty && !error ? (
        <div className="px-4 pt-4 text-13">
          <p className="font-medium wrap-anywhere">Nothing matches “{typed}”.</p>
          <p className="mt-1 text-fg-muted text-pretty">
            Searched: screens and actions, targets, incidents, releases, failure types of 7 days,
            sessions by the first 8 characters of their id, and the runbook.
          </p>
        </div>
      ) : null}
      {error ? (
        <p role="alert" className="px-4 pt-3 text-13 text-fails-ink">
          The search is not available: {error.message}. Screens, actions and targets still are.
        </p>
      ) : null}
      <Command.List className="max-h-[60dvh] overflow-y-auto p-1">
        {groups.map(({ name, entries }) => (
          <Command.Group key={name} heading={name} className={groupClass}>
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} onOpen={onOpen} onPoint={onPoint} />
            ))}
          </Command.Group>
        ))}
      </Command.List>
      <div className="flex items-center gap-2 border-t border-line px-3 py-1.5 text-12 text-fg-muted">
        <span className="hidden items-center gap-1 sm:flex">
          <Keys keys={['↑', '↓']} /> move <Keys keys={['↵']} /> open
        </span>
        <span role="status" className="ml-auto">
          {isSearching ? 'Searching…' : isEmpty ? 'Nothing found' : `${count} found`}
        </span>
      </div>
    </>
  );
}
