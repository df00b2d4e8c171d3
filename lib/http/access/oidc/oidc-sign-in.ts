import { createHash } from 'node:crypto';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { safeNextPath } from '../../../contract/api/next-path';
import type { OidcProblem } from '../../../contract/api/oidc-problems';
import type { OidcConfig } from '../../../contract/config/config-auth';
import { roleOfGroups } from '../../../domain/people/role-of-groups';
import type { Clock } from '../../../kit/clock';
import type { StateStore } from '../../../store/state-store';
import type { Access } from '../access';
import { keepOutsideUser } from '../outside-users';
import type { SignInSource } from '../sign-ins';
import { type Claims, groupsOf, namesOf } from './claims';
import { dropFlow, type Flow, flowKey, keepFlow, readFlow } from './flow-cookie';
import { createProvider } from './provider';
import { OidcFailure, readProblem } from './read-problem';

const OIDC_CALLBACK_PATH = '/api/v1/sign-in/oidc/callback';
const NEXT_LENGTH = 1_500;

type Redirect = { location: string; cookies: string[] };
type Problem = { problem: OidcProblem };

export type OidcSignIn = {
  /** What the button says. */
  name: string;
  /** What has to be registered at the provider. */
  redirectUri: string;
  /** Leads to the provider; `next` is the path to continue at afterwards. */
  begin(next: string | null, secure: boolean): Promise<Redirect | Problem>;
  /** What the provider sent the browser back with. `cookie`: the session of who signed in. */
  finish(
    search: string,
    from: { cookies: string; source: SignInSource; secure: boolean },
  ): Promise<{ cookie: string; next: string; cookies: string[] } | Problem>;
  /** Where the provider signs people out; null where it has no such address or is not asked to. */
  signOutUrl(): Promise<string | null>;
};

type Deps = {
  config: OidcConfig;
  access: Pick<Access, 'admit'>;
  state: StateStore;
  clock: Clock;
  dataKey: Uint8Array;
  publicUrl: string;
  fetch: typeof fetch;
  warn: (details: object, message: string) => void;
};

/** Sign-in at an identity provider: OpenID Connect, authorization code with PKCE, state and nonce. */
export function createOidcSignIn(deps: Deps): OidcSignIn {
  const { config, access, clock, publicUrl, warn } = deps;
  const key = flowKey(deps.dataKey);
  const provider = createProvider(deps);
  const redirectUri = new URL(OIDC_CALLBACK_PATH, publicUrl).href;
  const asProblem = (error: unknown): Problem => {
    const { problem, details } = readProblem(error);
    warn({ problem, redirectUri, ...details }, 'a sign-in at the identity provider failed');
    return { problem };
  };
  return {
    name: config.name,
    redirectUri,
    async begin(next, secure) {
      try {
        const path = safeNextPath(next);
        const flow: Flow = {
          state: randomState(),
          nonce: randomNonce(),
          verifier: randomPKCECodeVerifier(),
          next: path.length > NEXT_LENGTH ? '/' : path,
        };
        const location = await authorizationUrl(await provider.configuration(), {
          flow,
          redirectUri,
          scopes: config.scopes,
        });
        return { location, cookies: [await keepFlow(key, flow, { secure, now: clock.now() })] };
      } catch (error) {
        return asProblem(error);
      }
    },
    async finish(search, { cookies, source, secure }) {
      try {
        const state = new URLSearchParams(search).get('state') ?? '';
        const flow = await readFlow(key, state, { cookies, now: clock.now() });
        if (!flow) throw new OidcFailure('expired', 'no sign-in with this state is under way');
        const answer = new URL(`${redirectUri}${search}`);
        const claims = await claimsOf(await provider.configuration(), { answer, flow, config });
        const userId = await userOf(claims, deps);
        const cookie = await access.admit(userId, 'oidc', source);
        if (cookie === null) throw new OidcFailure('disabled', 'the user is disabled', { userId });
        return { cookie, next: flow.next, cookies: [dropFlow(state, secure)] };
      } catch (error) {
        return asProblem(error);
      }
    },
    async signOutUrl() {
      if (!config.signOutAtProvider) return null;
      try {
        const configuration = await provider.configuration();
        if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
        const back = { post_logout_redirect_uri: new URL('/sign-in', publicUrl).href };
        return buildEndSessionUrl(configuration, back).href;
      } catch (error) {
        asProblem(error);
        return null;
      }
    },
  };
}

async function authorizationUrl(
  configuration: Configuration,
  { flow, redirectUri, scopes }: { flow: Flow; redirectUri: string; scopes: readonly string[] },
): Promise<string> {
  return buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
  }).href;
}

/** The claims of the ID token; with those of the user info endpoint where the token does not list the groups. */
async function claimsOf(
  configuration: Configuration,
  { answer, flow, config }: { answer: URL; flow: Flow; config: OidcConfig },
): Promise<Claims> {
  const tokens = await authorizationCodeGrant(configuration, answer, {
    pkceCodeVerifier: flow.verifier,
    expectedState: flow.state,
    expectedNonce: flow.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new OidcFailure('failed', 'the provider sent no ID token');
  const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
  if (claims[config.groupsClaim] !== undefined || endpoint === undefined) return claims;
  const more = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
  return { ...more, ...claims };
}

/** The id of the stored user. An account is its issuer and subject: names and addresses can change hands. */
async function userOf(
  claims: Claims,
  { config, state, clock }: Pick<Deps, 'config' | 'state' | 'clock'>,
): Promise<string> {
  const groups = groupsOf(claims[config.groupsClaim]);
  const role = roleOfGroups(groups, config.roles);
  const { iss: issuer, sub: subject } = claims;
  if (role === null) {
    const details = { subject, groupsClaim: config.groupsClaim, groups };
    throw new OidcFailure('group', 'none of the groups has a role', details);
  }
  const digest = createHash('sha256').update(`${issuer}\n${subject}`).digest('hex');
  const id = `oidc:${digest.slice(0, 32)}`;
  const origin = { kind: 'oidc', issuer, subject } as const;
  await keepOutsideUser({ state, clock }, { id, names: namesOf(claims), role, origin });
  return id;
}
