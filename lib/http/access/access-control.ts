import type { Config } from '../../config/config';
import type { Actor } from '../../domain/people/people';
import type { Clock } from '../../kit/clock';
import { AppError } from '../../kit/errors';
import { sleep } from '../../kit/sleep';
import type { Service } from '../../kit/supervisor';
import { createAuditedState } from '../../services/audit/audited-state';
import type { StateStore } from '../../store/state-store';
import { type Access, createAccess } from './access';
import { exposureProblems } from './exposure';
import { createLiveLinks, type LiveLinks } from './live-links';
import { createMarkSeen } from './mark-seen';
import { createOidcSignIn, type OidcSignIn } from './oidc/oidc-sign-in';
import { createPasswords } from './passwords';
import type { PeopleCache } from './people-cache';
import { createProxyUsers } from './proxy-users';
import { sweepShareLinks } from './sweep-share-links';

const SWEEP_EVERY_MS = 3_600_000;

/** Who the audit log names where somebody's groups changed their role. */
const SINGLE_SIGN_ON: Actor = { id: 'sso', name: 'single sign-on', role: 'admin', via: 'sso' };

export type AccessControl = {
  access: Access;
  /** Null where no identity provider is configured. */
  oidc: OidcSignIn | null;
  links: LiveLinks;
  /** What has to run: closes links, and deletes sign-ins and share links that are over. */
  services: Service[];
  passwords: ReturnType<typeof createPasswords>;
};

type Deps = {
  config: Config;
  state: StateStore;
  clock: Clock;
  people: PeopleCache;
  dataKey: Uint8Array;
  /** Where people reach the pages. */
  publicUrl: string;
  /** Sends the requests to the identity provider. */
  fetch: typeof fetch;
  /** Takes what an admin should know about a sign-in at the provider that failed. */
  warn: (details: object, message: string) => void;
};

/**
 * Who may use the server: secrets, users and tokens, and the sockets that are closed when one of them is revoked. Errors:
 * AppError `invalid_input` with `details.problems` where others could reach the server and nobody would have to sign in.
 */
export function createAccessControl(deps: Deps): AccessControl {
  const { config, clock, people, dataKey } = deps;
  const problems = exposureProblems(config, people.hasLocalAdmin());
  if (problems.length > 0)
    throw new AppError('invalid_input', problems[0]?.problem ?? '', { details: { problems } });
  const { auth, admin } = config;
  const audited = createAuditedState(deps.state, SINGLE_SIGN_ON);
  const passwords = createPasswords();
  const access = createAccess({
    admin,
    dataKey,
    clock,
    people,
    passwords,
    state: deps.state,
    singleSignOn: auth.oidc !== null || auth.proxy !== null,
    proxyUsers: auth.proxy
      ? createProxyUsers({ roles: auth.proxy.roles, people, state: audited, clock })
      : null,
    onSeen: createMarkSeen({ state: deps.state, clock }),
  });
  const links = createLiveLinks({ access, clock });
  people.onChange(() => void links.check());
  const { publicUrl, fetch, warn } = deps;
  const oidc = auth.oidc
    ? createOidcSignIn({
        config: auth.oidc,
        access,
        state: audited,
        clock,
        dataKey,
        publicUrl,
        fetch,
        warn,
      })
    : null;
  return { access, oidc, links, services: [links, sweepService({ ...deps, access })], passwords };
}

function sweepService(deps: Pick<Deps, 'state' | 'clock'> & { access: Access }): Service {
  const { access, clock } = deps;
  return {
    id: 'sign-ins',
    async run(signal) {
      do {
        await access.sweep();
        await sweepShareLinks(deps);
      } while (await sleep(clock, SWEEP_EVERY_MS, signal));
    },
  };
}
