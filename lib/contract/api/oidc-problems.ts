/**
 * Why a sign-in at the identity provider failed, and what the sign-in page says about it. The log of the server has the details.
 */
export const OIDC_PROBLEMS = {
  expired:
    'This sign-in was started in another browser, under another address of Tocsin, or more than 10 minutes ago. Try again.',
  denied: 'The identity provider did not let you in.',
  group:
    'None of your groups may use this Tocsin. Ask an admin to add you to one, or to give one of yours a role (auth.oidc.roles).',
  disabled: 'Your account is disabled in this Tocsin. Ask an admin to enable it.',
  clock:
    'The clocks of this server and of the identity provider differ too much. Ask an admin to set the clock of the Tocsin server.',
  redirect:
    'The identity provider does not accept the address that it should send you back to. Ask an admin to register it there, and to check TOCSIN_PUBLIC_URL.',
  client:
    'The identity provider does not accept the client ID or secret of this Tocsin. Ask an admin to check auth.oidc.',
  grant:
    'The identity provider refused the code of this sign-in: it was used already, has expired, or was issued for another address. Try again.',
  unreachable: 'The identity provider does not answer. Try again, or ask an admin.',
  issuer:
    'The identity provider names itself differently than auth.oidc.issuer. Ask an admin to correct that.',
  failed:
    'The sign-in at the identity provider failed. The log of the Tocsin server has the reason.',
} as const;

export type OidcProblem = keyof typeof OIDC_PROBLEMS;

export function isOidcProblem(text: string): text is OidcProblem {
  return Object.hasOwn(OIDC_PROBLEMS, text);
}
