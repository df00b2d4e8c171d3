'use client';

import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import type { ConversationDraft } from './conversation-draft';
import type { PartProps } from './credentials-fields';
import { isDeclared } from './journey-draft';

type TextProps = PartProps & {
  label: string;
  field: 'question' | 'deadlines' | 'idle' | 'maxMessage' | 'hosts' | 'namespace';
  hint: string;
  rows?: number;
};

function TextField({ draft, errors, set, label, field, hint, rows }: TextProps) {
  const { conversation } = draft;
  const change = (text: string) => set({ conversation: { ...conversation, [field]: text } });
  return (
    <Field label={label} error={errors[field]} hint={hint}>
      {(control) =>
        rows === undefined ? (
          <input
            {...control}
            className={controlClass}
            value={conversation[field]}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <textarea
            {...control}
            rows={rows}
            spellCheck={false}
            className={`${controlClass} h-auto py-1.5 font-mono sm:h-auto`}
            value={conversation[field]}
            onChange={(event) => change(event.target.value)}
          />
        )
      }
    </Field>
  );
}

function JourneySecrets({ draft, errors, set }: PartProps) {
  const { conversation } = draft;
  const change = (secrets: string) => set({ conversation: { ...conversation, secrets } });
  if (conversation.secrets === null) {
    return (
      <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
        <span className="min-w-0 flex-1">
          Further secrets are stored; their values are never shown again.
        </span>
        <Button onClick={() => change('')}>Replace them</Button>
      </div>
    );
  }
  return (
    <Field
      label="Further secrets"
      error={errors.secrets}
      hint="One per line, as NAME=value. A journey uses it as $secret.NAME."
    >
      {(control) => (
        <textarea
          {...control}
          rows={2}
          spellCheck={false}
          autoComplete="off"
          className={`${controlClass} h-auto py-1.5 font-mono sm:h-auto`}
          value={conversation.secrets ?? ''}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

/** It can be chosen for the built-in journey; every other one has its own. */
function TransportField({ draft, errors, set, journey }: PartProps) {
  const { conversation } = draft;
  const follows = isDeclared(draft.journey);
  return (
    <Field
      label="Transport"
      error={errors.transport}
      hint={follows ? 'It follows the journey.' : undefined}
    >
      {(control) => (
        <Select
          {...control}
          disabled={follows}
          value={follows ? (journey.checked?.transport ?? '') : conversation.transport}
          onChange={(event) =>
            set({
              conversation: {
                ...conversation,
                transport: event.target.value === 'socket.io' ? 'socket.io' : 'ws',
                // Only Socket.IO has namespaces.
                namespace: event.target.value === 'socket.io' ? conversation.namespace : '',
              },
            })
          }
        >
          {follows && journey.checked === null ? <option value="">–</option> : null}
          <option value="ws">WebSocket</option>
          <option value="socket.io">Socket.IO</option>
        </Select>
      )}
    </Field>
  );
}

function usesSocketIo({ draft, journey }: PartProps): boolean {
  const { transport, namespace } = draft.conversation;
  if (namespace !== '') return true;
  return (isDeclared(draft.journey) ? journey.checked?.transport : transport) === 'socket.io';
}

/** What sessions say and how long they wait. */
export function ConversationFields(props: PartProps) {
  const { draft, errors, set } = props;
  const { conversation } = draft;
  const change = (fields: Partial<ConversationDraft>) =>
    set({ conversation: { ...conversation, ...fields } });
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TransportField {...props} />
        <Field label="Compression" error={errors.compression}>
          {(control) => (
            <Select
              {...control}
              value={conversation.compression}
              onChange={(event) =>
                change({ compression: event.target.value === 'none' ? 'none' : 'offer' })
              }
            >
              <option value="offer">Offered, as browsers do</option>
              <option value="none">Not offered</option>
            </Select>
          )}
        </Field>
      </div>
      {usesSocketIo(props) ? (
        <TextField
          {...props}
          label="Namespace"
          field="namespace"
          hint="Of Socket.IO, such as /agents. Empty: the main one, or that of the journey."
        />
      ) : null}
      <TextField
        {...props}
        label="Question"
        field="question"
        hint="What the agent is asked. Empty: a short calculation."
      />
      <TextField
        {...props}
        label="Deadlines"
        field="deadlines"
        rows={2}
        hint="One per line, as agent 30s. Stages without one: accept and ready 10s, agent 15s, complete 60s, close 2s."
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          {...props}
          label="Idle before the request"
          field="idle"
          hint="Silence after the welcome, to find sockets that die while idle."
        />
        <TextField
          {...props}
          label="Largest message"
          field="maxMessage"
          hint="Such as 16MiB. Empty: that of the probe."
        />
      </div>
      <TextField
        {...props}
        label="Further hosts"
        field="hosts"
        rows={2}
        hint="Where a login may go besides the target's own host, one per line."
      />
      <JourneySecrets {...props} />
    </>
  );
}
