'use client';

import { Dialog } from '@/components/ui/dialog';
import { Keys } from '@/components/ui/kbd';
import { isApple } from './is-apple';
import { keySigns } from './keymap';
import type { Action } from './shell-action';

const IN_TABLES = [
  { name: 'Next or previous row', signs: ['j', 'k'] },
  { name: 'Open the row', signs: ['Enter'] },
  { name: 'Back, close', signs: ['Esc'] },
];

const ON_ALL_TARGETS = [
  { name: 'Next or previous target', signs: ['j', 'k'] },
  { name: 'Search', signs: ['/'] },
  { name: 'Acknowledge its incident', signs: ['a'] },
];

const ON_INCIDENTS = [
  { name: 'Next or previous incident', signs: ['j', 'k'] },
  { name: 'Acknowledge the incident', signs: ['a'] },
  { name: 'Add a note', signs: ['n'] },
  { name: 'Silence its target', signs: ['s'] },
  { name: 'Back to all incidents', signs: ['Esc'] },
];

const ON_SESSIONS = [
  { name: 'Next or previous session', signs: ['j', 'k'] },
  { name: 'Show it over the list', signs: ['Space'] },
  { name: 'Query', signs: ['/'] },
  { name: 'Exclude the value', signs: ['x'] },
];

const ON_A_TARGET = [
  { name: 'Zoom to the incident or release', signs: ['t', 'i'] },
  { name: 'Add a note', signs: ['n'] },
];

const ON_A_SESSION = [
  { name: 'Next or previous in the list', signs: ['j', 'k'] },
  { name: 'Compare with a passing one', signs: ['c'] },
  { name: 'Back to the sessions', signs: ['Esc'] },
];

const ON_A_RELEASE = [{ name: 'Back to the releases', signs: ['Esc'] }];

const ON_COLLECTOR = [
  { name: 'Next or previous source', signs: ['j', 'k'] },
  { name: 'Find a source', signs: ['/'] },
  { name: 'Show its details', signs: ['Enter'] },
];

const ON_SCREENS = [
  { name: 'In tables', lines: IN_TABLES },
  { name: 'On all targets', lines: ON_ALL_TARGETS },
  { name: 'On a target', lines: ON_A_TARGET },
  { name: 'On incidents', lines: ON_INCIDENTS },
  { name: 'On sessions', lines: ON_SESSIONS },
  { name: 'On a session', lines: ON_A_SESSION },
  { name: 'On a release', lines: ON_A_RELEASE },
  { name: 'On the collector', lines: ON_COLLECTOR },
];

function Line({ name, signs }: { name: string; signs: string[] }) {
  return (
    <div className="flex h-8 items-center justify-between gap-4">
      <dt className="text-13">{name}</dt>
      <dd>
        <Keys keys={signs} />
      </dd>
    </div>
  );
}

/** The keyboard map. */
export function KeyboardHelp(props: { onClose: () => void; actions: Action[] }) {
  const groups = ['Go to', 'Time', 'View', 'Help'] as const;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title="Keyboard map"
      width="wide"
    >
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="pb-1 text-12 font-medium text-fg-muted">{group}</h3>
            <dl>
              {props.actions
                .filter((action) => action.group === group)
                .map((action) =>
                  action.keys ? (
                    <Line
                      key={action.id}
                      name={action.id === 'theme' ? 'Change theme' : action.name}
                      signs={keySigns(action.keys, isApple())}
                    />
                  ) : null,
                )}
            </dl>
          </section>
        ))}
        {ON_SCREENS.map(({ name, lines }) => (
          <section key={name} aria-label={name}>
            <h3 className="pb-1 text-12 font-medium text-fg-muted">{name}</h3>
            <dl>
              {lines.map((line) => (
                <Line key={line.name} {...line} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
