'use client';

import { Button } from '@/components/ui/button';
import { controlClass, Field } from '@/components/ui/form/field';
import { TLS_VERSIONS } from '@/lib/domain/targets/connection';
import type { ConnectionDraft } from './connection-draft';

type Errors = Partial<Record<'ca' | 'cert' | 'key' | 'servername' | 'proxy', string | undefined>>;

type Props = {
  draft: ConnectionDraft;
  errors: Errors;
  set: (change: Partial<ConnectionDraft>) => void;
  /** What applies where the field of the proxy is empty. */
  defaultProxy: string;
};

const AREA = `${controlClass} h-auto py-1.5 font-mono sm:h-auto`;

function Pem({
  label,
  field,
  hint,
  draft,
  errors,
  set,
}: Omit<Props, 'defaultProxy'> & { label: string; field: 'ca' | 'cert' | 'key'; hint?: string }) {
  const block = field === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE';
  return (
    <Field label={label} error={errors[field]} hint={hint}>
      {(control) => (
        <textarea
          {...control}
          rows={2}
          spellCheck={false}
          autoComplete="off"
          placeholder={`-----BEGIN ${block}-----`}
          className={AREA}
          value={draft[field]}
          onChange={(event) => set({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Certificates(props: Omit<Props, 'defaultProxy'>) {
  const { draft, set } = props;
  if (draft.keepsCertificates) {
    return (
      <div className="flex flex-wrap items-center gap-2 text-13 text-fg-muted">
        <span className="min-w-0 flex-1">Certificates are stored; they are not shown again.</span>
        <Button onClick={() => set({ keepsCertificates: false })}>Replace them</Button>
      </div>
    );
  }
  return (
    <>
      <Pem
        {...props}
        field="ca"
        label="Trusted authority, PEM"
        hint="Trusted beside the public authorities."
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <Pem {...props} field="cert" label="Client certificate, PEM" />
        <Pem
          {...props}
          field="key"
          label="Its private key, PEM"
          hint="Stored encrypted and never shown again."
        />
      </div>
    </>
  );
}

/** Certificates and proxy of a target or a notifier. */
export function ConnectionFields(props: Props) {
  const { draft, errors, set, defaultProxy } = props;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Proxy"
          error={errors.proxy}
          hint={`http://proxy:3128, https:// or socks5://; env for HTTPS_PROXY and NO_PROXY; none. ${defaultProxy}`}
        >
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              spellCheck={false}
              className={controlClass}
              value={draft.proxy}
              onChange={(event) => set({ proxy: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Certificate issued for"
          error={errors.servername}
          hint="A host, where it is not the one of the URL."
        >
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              spellCheck={false}
              className={controlClass}
              value={draft.servername}
              onChange={(event) => set({ servername: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Certificates {...props} />
      <Field label="Lowest version of TLS" hint="A server that offers only older ones fails.">
        {(control) => (
          <select
            {...control}
            className={controlClass}
            value={draft.minVersion}
            onChange={({ target }) =>
              set({ minVersion: TLS_VERSIONS.find((one) => one === target.value) ?? '' })
            }
          >
            <option value="">the usual one</option>
            {TLS_VERSIONS.map((version) => (
              <option key={version} value={version}>
                {version}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="flex min-h-8 items-center gap-2 text-13">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={draft.insecure}
          onChange={(event) => set({ insecure: event.target.checked })}
        />
        Do not verify the certificate: whoever is in between can read everything
      </label>
    </>
  );
}
