'use client';

import { useQuery } from '@tanstack/react-query';
import { useCopy } from '@/components/ui/copy/use-copy';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { BASE_PATH } from '@/lib/contract/base-path';
import { isApiError } from '@/lib/web/api-client';
import { targetQuery } from '@/lib/web/queries/targets';
import { sessionCommands } from '@/lib/web/text/session-command';

type Props = { session: SessionDetail; onDone: () => void };

/** In what form the session is copied. */
export function CopyChoices({ session, onDone }: Props) {
  const { data: target, error } = useQuery(targetQuery(session.targetId));
  const link = `${window.location.origin}${BASE_PATH}/sessions/${encodeURIComponent(session.id)}`;
  const commands = target ? sessionCommands({ target, auth: session.auth }) : [];
  const isGone = isApiError(error) && error.status === 404;
  return (
    <div className="flex flex-col">
      <Choice name="link" text={link} onDone={onDone} />
      <Choice name="JSON" text={JSON.stringify(session, null, 2)} onDone={onDone} />
      {commands.map(({ name, text }) => (
        <Choice key={name} name={name} text={text} onDone={onDone} />
      ))}
      <p role="status" className="max-w-72 px-2 py-1 text-12 text-pretty text-fg-muted">
        {target
          ? 'Commands contain $TOKEN in the place of secrets, and connect to the address that the target has now.'
          : isGone
            ? 'No commands: the target was removed.'
            : error
              ? `No commands: ${error.message}.`
              : 'Loading the commands…'}
      </p>
    </div>
  );
}

function Choice({ name, text, onDone }: { name: string; text: string; onDone: () => void }) {
  const { copy } = useCopy(`session as ${name}`);
  return (
    <button
      type="button"
      onClick={() => void copy(text).then(onDone)}
      className="flex min-h-10 items-center rounded-mark px-2 text-left text-13 hover:bg-panel-raised sm:min-h-8"
    >
      {name}
    </button>
  );
}
