'use client';

import { Command } from 'cmdk';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Keys } from '@/components/ui/kbd';
import { findTargets } from '@/lib/web/view/find-targets';
import { useTargets, useView } from '@/lib/web/view/use-view';
import { isApple } from './is-apple';
import { keySigns } from './keymap';
import type { Action } from './shell-action';
import { hrefWithView } from './use-actions';

type Props = { onClose: () => void; actions: Action[] };

/** Targets that are listed at once; typing finds the others. */
const MOST_TARGETS = 20;

/** Ids are letters, digits, - and _ without spaces, with at least one digit. */
const LOOKS_LIKE_ID = /^(?=.*\d)[\w-]{8,100}$/;

function Item(props: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onSelect}
      className="flex h-10 cursor-pointer items-center gap-2 rounded-mark px-2 text-13 data-[selected=true]:bg-panel-raised sm:h-8"
    >
      {props.children}
    </Command.Item>
  );
}

const groupClass =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-fg-muted';

function Choices({ actions, onClose, typed }: Props & { typed: string }) {
  const router = useRouter();
  const { view } = useView();
  const { targets } = useTargets();
  const groups = ['Go to', 'Time', 'View', 'Help'] as const;
  const id = typed.trim();
  const found = findTargets(targets, id);
  const showTarget = (target: { id: string }) =>
    router.push(hrefWithView('/', { ...view, env: null, target: target.id }));
  const runAction = (run: () => void) => () => {
    onClose();
    run();
  };
  return (
    <Command.List className="max-h-[60dvh] overflow-y-auto p-1">
      <Command.Empty className="p-4 text-center text-13 text-fg-muted">
        Nothing matches. Type a screen, a target, a range, or a session id.
      </Command.Empty>
      {LOOKS_LIKE_ID.test(id) ? (
        <Command.Group heading="Session" className={groupClass}>
          <Item
            value={id}
            onSelect={runAction(() =>
              router.push(hrefWithView(`/sessions/${encodeURIComponent(id)}`, view)),
            )}
          >
            Open session <span className="truncate font-mono text-12">{id}</span>
          </Item>
        </Command.Group>
      ) : null}
      {found.length > 0 ? (
        <Command.Group heading="Targets" className={groupClass}>
          {found.slice(0, MOST_TARGETS).map((target) => (
            <Item
              key={target.id}
              value={`${target.name} ${target.environment} ${target.id} ${typed}`}
              onSelect={runAction(() => showTarget(target))}
            >
              <span className="truncate">{target.name}</span>
              <span className="text-12 text-fg-muted">{target.environment}</span>
            </Item>
          ))}
        </Command.Group>
      ) : null}
      {groups.map((group) => (
        <Command.Group key={group} heading={group} className={groupClass}>
          {actions
            .filter((action) => action.group === group && action.id !== 'palette')
            .map((action) => (
              <Item
                key={action.id}
                value={`${group} ${action.name}`}
                onSelect={runAction(action.run)}
              >
                <span className="min-w-0 flex-1 truncate">{action.name}</span>
                {action.keys ? <Keys keys={keySigns(action.keys, isApple())} /> : null}
              </Item>
            ))}
        </Command.Group>
      ))}
    </Command.List>
  );
}

/** Searches screens, targets, ranges and commands by name, and sessions by id. */
export function CommandPalette({ onClose, actions }: Props) {
  const [typed, setTyped] = useState('');
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-3 z-50 mx-auto max-w-xl animate-appear overflow-hidden rounded-base border border-line bg-panel shadow-float outline-none sm:top-[12vh]"
        >
          <Radix.Title className="sr-only">Search and commands</Radix.Title>
          <Command label="Search and commands">
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search aria-hidden className="size-4 shrink-0 text-fg-muted" />
              <Command.Input
                value={typed}
                onValueChange={setTyped}
                placeholder="Search screens, targets, ranges, or a session id"
                className="h-12 w-full min-w-0 bg-transparent text-16 outline-none placeholder:text-fg-faint sm:h-11 sm:text-14"
              />
            </div>
            <Choices actions={actions} onClose={onClose} typed={typed} />
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
