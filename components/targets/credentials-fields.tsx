'use client';

import { controlClass, Field } from '@/components/ui/form/field';
import { Select } from '@/components/ui/form/select';
import { listText } from '@/lib/domain/tallies/format-counts';
import type { Draft, DraftErrors } from './draft';
import type { ShownJourney } from './use-journey';

export type PartProps = {
  draft: Draft;
  errors: DraftErrors;
  set: (change: Partial<Draft>) => void;
  /** Whether a target with these credentials is stored already. */
  stored: boolean;
  journey: ShownJourney;
};

/** What the field suggests; each may have another name. */
const WAYS = [
  'header',
  'header:x-api-key',
  'query:access_token',
  'cookie:session',
  'subprotocol:bearer $token',
  'payload:token',
];
const NEVER_SHOWN = 'Stored encrypted and never shown again.';

function Secrets({ draft, errors, set }: PartProps) {
  if (draft.credentials === 'token') {
    return (
      <Field label="Token" error={errors.token} hint={NEVER_SHOWN}>
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="off"
            className={controlClass}
            value={draft.token}
            onChange={(event) => set({ token: event.target.value })}
          />
        )}
      </Field>
    );
  }
  if (draft.credentials !== 'jwt') return null;
  return (
    <>
      <Field
        label="Signing secret"
        error={errors.secret}
        hint={`HS256, a new token and user for every session. ${NEVER_SHOWN}`}
      >
        {(control) => (
          <input
            {...control}
            type="password"
            autoComplete="off"
            className={controlClass}
            value={draft.secret}
            onChange={(event) => set({ secret: event.target.value })}
          />
        )}
      </Field>
      <Field label="Claims to add, JSON" error={errors.claims}>
        {(control) => (
          <textarea
            {...control}
            rows={2}
            spellCheck={false}
            placeholder='{"aud": "chat"}'
            className={`${controlClass} h-auto py-1.5 font-mono sm:h-auto`}
            value={draft.claims}
            onChange={(event) => set({ claims: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function WaysField({ draft, errors, set }: Pick<PartProps, 'draft' | 'errors' | 'set'>) {
  return (
    <>
      <Field label="Sent in" error={errors.auth} hint="Several by commas: sessions take turns.">
        {(control) => (
          <input
            {...control}
            list="auth-ways"
            className={`${controlClass} font-mono`}
            value={draft.auth}
            onChange={(event) => set({ auth: event.target.value })}
          />
        )}
      </Field>
      <datalist id="auth-ways">
        {WAYS.map((way) => (
          <option key={way} value={way} />
        ))}
      </datalist>
    </>
  );
}

/** How the probe authenticates, and where it sends its credentials. */
export function CredentialsFields(props: PartProps) {
  const { draft, errors, set, stored, journey } = props;
  const places = journey.checked?.tokenKeys ?? [];
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Credentials" error={errors.credentials}>
          {(control) => (
            <Select
              {...control}
              value={draft.credentials}
              onChange={(event) => set({ credentials: event.target.value as Draft['credentials'] })}
            >
              {stored ? <option value="keep">Keep the stored ones</option> : null}
              <option value="none">None</option>
              <option value="token">A fixed token</option>
              <option value="jwt">A JWT minted for every session</option>
            </Select>
          )}
        </Field>
        {places.length > 0 ? (
          <p className="self-center text-13 text-fg-muted">
            The journey sends the token in {listText(places)}.
          </p>
        ) : draft.credentials === 'none' ? null : (
          <WaysField draft={draft} errors={errors} set={set} />
        )}
      </div>
      <Secrets {...props} />
    </>
  );
}
