import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

export type Person = { name: string; email?: string; groups?: string[] };

export type IdentityProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** People by the name that they sign in with there, which is also their subject. */
  people: Map<string, Person>;
  /** Signs what the provider signs. */
  privateKey: CryptoKey;
  /** Answers from then on; a server's own address is known only after it has read the issuer's. */
  register(redirectUris: readonly string[]): void;
  stop(): Promise<void>;
};

const CLIENT = { id: 'tocsin', secret: 'the client secret of these tests' };

/** A real OpenID Connect provider on a free port, with its development screens: any password is right. `tls`: over https, at localhost. */
export async function startIdentityProvider(tls?: {
  cert: string;
  key: string;
}): Promise<IdentityProvider> {
  const people = new Map<string, Person>();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const server = tls ? createSecureServer(tls) : createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  const key = { ...(await exportJWK(privateKey)), kid: 'k', use: 'sig', alg: 'RS256' };
  const configuration = (redirectUris: readonly string[]) => ({
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [...redirectUris],
        post_logout_redirect_uris: redirectUris.map((uri) => new URL('/sign-in', uri).href),
      },
    ],
    jwks: { keys: [key] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    claims: { profile: ['name'], email: ['email'], groups: ['groups'] },
    cookies: { keys: ['a key of these tests'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, subject: string) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...people.get(subject) }),
    }),
  });
  return {
    issuer,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    people,
    privateKey,
    register(redirectUris) {
      const provider = new Provider(issuer, configuration(redirectUris) as Configuration);
      server.removeAllListeners('request').on('request', provider.callback());
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A browser without a screen at the provider: cookies, redirects, forms. */
export function providerBrowser(request: typeof fetch = fetch) {
  const cookies = new Map<string, string>();
  const send = async (url: string, form?: Record<string, string>) => {
    const response = await request(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return { response, text: await response.text() };
  };
  return {
    /** From the authorization request to the URL that the provider sends the browser back to. */
    async signIn(authorizationUrl: string, login: string): Promise<URL> {
      let url = authorizationUrl;
      let answer = await send(url);
      for (let step = 0; step < 12; step++) {
        const location = answer.response.headers.get('location');
        if (location) {
          const to = new URL(location, url);
          if (to.origin !== new URL(authorizationUrl).origin) return to;
          url = to.href;
          answer = await send(url);
          continue;
        }
        const prompt = /name="prompt" value="(\w+)"/.exec(answer.text)?.[1];
        const action = /action="([^"]+)"/.exec(answer.text)?.[1];
        if (!prompt || !action) throw new Error(`no form at ${url}: ${answer.text.slice(0, 500)}`);
        url = new URL(action, url).href;
        answer = await send(
          url,
          prompt === 'login' ? { prompt, login, password: 'x' } : { prompt },
        );
      }
      throw new Error('the provider leads nowhere');
    },
    /** Whether the provider refuses the request on a page of its own. */
    async refuses(authorizationUrl: string): Promise<string | null> {
      const { response, text } = await send(authorizationUrl);
      return response.status >= 400 ? text : null;
    },
  };
}
