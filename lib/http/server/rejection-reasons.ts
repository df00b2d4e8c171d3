import type { RequestFacts } from './request-facts';

/** What a sender wrote, fit to be quoted: printable, in quotation marks, cut. */
function quoteValue(text: string): string {
  const clean = text.replace(/[^\x21-\x7e]/g, '?');
  return `"${clean.length > 100 ? `${clean.slice(0, 100)}…` : clean}"`;
}

/** Without a sign-in, a Host of another site may be a page that reaches for this machine (DNS rebinding). */
export function foreignHostReason({ host, hostHeader }: RequestFacts): string {
  const seen = host === '' ? `no ${hostHeader}` : `${hostHeader} ${quoteValue(host)}`;
  return `the request has ${seen}, and without an admin secret Tocsin answers only as localhost, 127.0.0.1 or [::1]: set TOCSIN_ADMIN_PASSWORD, add an admin with \`tocsin user add\`, or open it as http://localhost`;
}

/** Without a sign-in, a proxy or a tunnel would open this machine to whoever reaches it. `header`: the one that shows it. */
export function forwardedReason(header: string): string {
  return `something forwarded this request (it has the header ${header}), and nobody has to sign in here: set TOCSIN_ADMIN_PASSWORD, or add an admin with \`tocsin user add\`, and set TOCSIN_TRUST_PROXY`;
}

export function plainHttpReason({ client, forwardedProto }: RequestFacts): string {
  const seen =
    forwardedProto === null
      ? 'no TLS'
      : `X-Forwarded-Proto ${quoteValue(forwardedProto)}, which is not trusted`;
  return `the request came from ${quoteValue(client)} with ${seen}; remote plain http is refused: put a TLS proxy in front and set TOCSIN_TRUST_PROXY to 1 or to its address`;
}

/** `origin`: the one of the page, or null where the browser only says that it is another site. */
export function crossSiteReason(facts: RequestFacts, publicUrl: string | null): string {
  const { origin, host, hostHeader } = facts;
  const own = publicUrl === null ? '' : ` and TOCSIN_PUBLIC_URL is ${publicUrl}`;
  const came = `the request came for ${host === '' ? `no ${hostHeader}` : `${quoteValue(host)} (${hostHeader})`}${own}`;
  if (origin === null)
    return `requests from other sites are refused: the browser says that the page is of another site (Sec-Fetch-Site), ${came}`;
  if (origin === 'null')
    return `requests from other sites are refused: the page has no origin (Origin: null), ${came}`;
  const cure =
    publicUrl === null && URL.canParse(origin)
      ? `set TOCSIN_PUBLIC_URL=${new URL(origin).origin} with the path of the console, if that is its address`
      : 'correct TOCSIN_PUBLIC_URL, if that is the address of the console';
  return `requests from other sites are refused: the page says that it is ${quoteValue(origin)} (Origin), ${came}. Let the reverse proxy pass Host on (nginx: proxy_set_header Host $http_host), or ${cure}`;
}
