'use client';

import { Pause } from 'lucide-react';
import { Choice, ChoiceGroup, ChoiceList } from '@/components/ui/form/choice';
import { Picker } from '@/components/ui/form/picker';
import { useTargets, useView } from '@/lib/web/view/use-view';

/** Filters by environment. Absent where there is only one, and where one target is shown: its picker already names the environment. */
export function EnvironmentPicker() {
  const { view, setEnvironment } = useView();
  const { targets } = useTargets();
  const environments = [...new Set(targets.map((one) => one.environment))].sort();
  if (environments.length < 2 || view.target !== null) return null;
  return (
    <Picker
      label="Environment"
      value={view.env ?? 'All environments'}
      className="flex-auto justify-between lg:flex-none"
    >
      {(close) => (
        <ChoiceList label="Environment">
          {[null, ...environments].map((environment) => (
            <Choice
              key={environment ?? ''}
              selected={environment === view.env}
              onChoose={() => {
                setEnvironment(environment);
                close();
              }}
            >
              {environment ?? 'All environments'}
            </Choice>
          ))}
        </ChoiceList>
      )}
    </Picker>
  );
}

/** Chooses one target, grouped by environment, or all of them. When closed it also names the environment. */
export function TargetPicker() {
  const { view, setTarget } = useView();
  const { targets, target, isPending } = useTargets();
  const all = view.target === null && (targets.length !== 1 || view.env !== null);
  const inView = targets.filter(
    (one) => view.target !== null || view.env === null || one.environment === view.env,
  );
  const environments = [...new Set(inView.map((one) => one.environment))].sort();
  const none = isPending ? 'Loading…' : targets.length === 0 ? 'No targets' : 'Unknown target';
  return (
    <Picker
      label="Target"
      value={all && targets.length > 0 ? 'All targets' : target ? <Named target={target} /> : none}
      className="flex-auto justify-between lg:max-w-64 lg:flex-none"
    >
      {(close) => (
        <ChoiceList label="Target">
          {targets.length > 1 ? (
            <Choice
              selected={all}
              onChoose={() => {
                setTarget(null);
                close();
              }}
            >
              All targets
            </Choice>
          ) : null}
          {environments.map((environment) => (
            <ChoiceGroup key={environment} name={environment}>
              {inView
                .filter((one) => one.environment === environment)
                .map((one) => (
                  <Choice
                    key={one.id}
                    selected={!all && one.id === target?.id}
                    onChoose={() => {
                      setTarget(one);
                      close();
                    }}
                  >
                    <span className="flex items-center gap-2">
                      <span className="truncate">{one.name}</span>
                      <span className="sr-only">{one.environment}</span>
                      {one.paused ? (
                        <span className="flex items-center gap-1 text-12 text-fg-muted">
                          <Pause aria-hidden className="size-3" /> paused
                        </span>
                      ) : null}
                    </span>
                  </Choice>
                ))}
            </ChoiceGroup>
          ))}
          {targets.length === 0 ? (
            <p className="p-2 text-13 text-fg-muted">{none}. Add one on the Targets screen.</p>
          ) : null}
        </ChoiceList>
      )}
    </Picker>
  );
}

/** "chat · staging". */
function Named({ target }: { target: { name: string; environment: string } }) {
  return (
    <>
      <span className="font-medium">{target.name}</span>
      <span className="text-fg-muted"> · {target.environment}</span>
    </>
  );
}
