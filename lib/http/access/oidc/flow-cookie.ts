import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';

/** How long somebody may take at the provider. */
const FLOW_SECONDS = 10 * 60;
const NAME_PREFIX = 'tocsin_oidc_';
const PATH = '/api/v1/sign-in/oidc';
const COOKIES_LENGTH = 32_768;

const flowSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
});
/** What the answer of the provider is checked against, and the path to continue at. */
export type Flow = z.output<typeof flowSchema>;

export function flowKey(dataKey: Uint8Array): Uint8Array {
  const salt = new Uint8Array();
  return new Uint8Array(hkdfSync('sha256', dataKey, salt, 'tocsin oidc flow', 32));
}

/** One cookie per sign-in under way, so that two tabs do not overwrite each other's. */
function nameOf(state: string): string {
  return `${NAME_PREFIX}${state.replace(/[^\w-]/g, '').slice(0, 16)}`;
}

/** `Set-Cookie` that keeps a flow in the browser, encrypted. `now` is epoch ms. */
export async function keepFlow(
  key: Uint8Array,
  flow: Flow,
  { secure, now }: { secure: boolean; now: number },
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  const value = await new EncryptJWT(flow)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + FLOW_SECONDS)
    .encrypt(key);
  return setCookie(flow.state, value, { secure, seconds: FLOW_SECONDS });
}

/** `Set-Cookie` that removes the flow. */
export function dropFlow(state: string, secure: boolean): string {
  return setCookie(state, '', { secure, seconds: 0 });
}

/** The flow with this state from a `Cookie` header; null where it is missing, forged or expired. */
export async function readFlow(
  key: Uint8Array,
  state: string,
  { cookies, now }: { cookies: string; now: number },
): Promise<Flow | null> {
  const prefix = `${nameOf(state)}=`;
  const found = cookies
    .slice(0, COOKIES_LENGTH)
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  if (found === undefined) return null;
  try {
    const options = { currentDate: new Date(now) };
    const { payload } = await jwtDecrypt(found.slice(prefix.length), key, options);
    const flow = flowSchema.parse(payload);
    return flow.state === state ? flow : null;
  } catch {
    return null;
  }
}

function setCookie(
  state: string,
  value: string,
  { secure, seconds }: { secure: boolean; seconds: number },
): string {
  // Lax: the provider's redirect back is a navigation from another site.
  return `${nameOf(state)}=${value}; Path=${PATH}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`;
}
