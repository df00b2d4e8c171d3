import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { OidcConfig } from '../../../contract/config/config-auth';
import type { Clock } from '../../../kit/clock';

const DISCOVERED_FOR_MS = 3_600_000;
const ANSWER_SECONDS = 10;
/** How far the clocks of provider and server may differ. */
const CLOCK_TOLERANCE_SECONDS = 30;

export type Provider = {
  /** The provider's own configuration, read at the first sign-in and once per hour. Errors: of the client library. */
  configuration(): Promise<Configuration>;
};

export function createProvider(deps: {
  config: OidcConfig;
  clock: Clock;
  fetch: typeof fetch;
}): Provider {
  const { config, clock } = deps;
  let read: { at: number; configuration: Promise<Configuration> } | null = null;
  return {
    async configuration() {
      const now = clock.monotonic();
      if (!read || now - read.at > DISCOVERED_FOR_MS)
        read = { at: now, configuration: discover(config, deps.fetch) };
      const mine = read;
      try {
        return await mine.configuration;
      } catch (error) {
        if (read === mine) read = null;
        throw error;
      }
    },
  };
}

function discover(config: OidcConfig, send: typeof fetch): Promise<Configuration> {
  const issuer = new URL(config.issuer);
  const { clientId, clientSecret } = config;
  return discovery(
    issuer,
    clientId,
    { [clockTolerance]: CLOCK_TOLERANCE_SECONDS },
    authOf(clientSecret),
    {
      // The library's own type of `fetch` differs from the platform's in the body alone.
      [customFetch]: (url, options) => send(url, options as RequestInit),
      timeout: ANSWER_SECONDS,
      // The configuration refuses http for any issuer but one on this machine.
      execute: [
        enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : []),
      ],
    },
  );
}

/** Basic, which OpenID Connect says is the default, unless the provider takes only the other one. */
function authOf(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (known.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
