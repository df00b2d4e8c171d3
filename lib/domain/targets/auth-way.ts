/** Where a credential goes. `payload`: the auth payload of Socket.IO. */
const AUTH_PLACEMENTS = ['header', 'subprotocol', 'query', 'cookie', 'payload'] as const;
type AuthPlacement = (typeof AUTH_PLACEMENTS)[number];

/**
 * One way to present the credential, as text: a placement, and after a colon its name (`query:access_token`, `cookie:session`,
 * `header:x-api-key`, `payload:jwt`) or the subprotocols that are offered (`subprotocol:bearer $token`).
 */
export type AuthWay = string;

export type ParsedAuthWay = {
  placement: AuthPlacement;
  /** Of the header, parameter, cookie or field of the payload; null where it is the usual one. */
  name: string | null;
  /** Subprotocols with `$token` or `$token|base64url` in them; null where they are the usual ones. */
  protocols: string[] | null;
};

/** Ways that one target can have. */
export const MOST_AUTH_WAYS = 5;

/** What a field name and a subprotocol may consist of (RFC 9110 §5.6.2). */
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const PROTOCOL = /^(?:[A-Za-z0-9!#%&'*+.^_`|~-]|\$token(?:\|base64url)?(?![A-Za-z0-9_|]))+$/;

/** What a text means; null where it is no way to present a credential. */
export function parseAuthWay(text: AuthWay): ParsedAuthWay | null {
  const [, placement = '', rest] = /^([a-z]+)(?::\s*(\S.*))?$/.exec(text.trim()) ?? [];
  const known = AUTH_PLACEMENTS.find((one) => one === placement);
  if (known === undefined) return null;
  if (rest === undefined) return { placement: known, name: null, protocols: null };
  if (known !== 'subprotocol')
    return NAME.test(rest) ? { placement: known, name: rest, protocols: null } : null;
  const protocols = rest.split(/[\s,]+/).filter(Boolean);
  const isValid =
    protocols.length <= 5 &&
    protocols.every((one) => PROTOCOL.test(one)) &&
    protocols.some((one) => one.includes('$token')) &&
    new Set(protocols).size === protocols.length;
  return isValid ? { placement: known, name: null, protocols } : null;
}

/** The ways of a target, in the order in which its sessions take turns. */
export function authWaysOf(target: {
  auth: AuthWay;
  authWays?: readonly AuthWay[] | undefined;
}): readonly AuthWay[] {
  return target.authWays ?? [target.auth];
}

/** The fields of a target for its ways; `ways` is not empty. */
export function authFields(ways: readonly AuthWay[]): {
  auth: AuthWay;
  authWays?: readonly AuthWay[];
} {
  const [auth = 'header'] = ways;
  return ways.length > 1 ? { auth, authWays: [...ways] } : { auth };
}
