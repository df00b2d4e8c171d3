import { getSetCookies, Headers } from 'undici';

type Cookie = { value: string; domain: string; isHostOnly: boolean; path: string; secure: boolean };

/** Cookies that are kept, and bytes of one: more are not needed to log in. */
const COOKIES_KEPT = 50;
const COOKIE_BYTES = 4096;

/** The cookies of one session, kept and sent back as RFC 6265 §5 says; without public suffixes, and without a clock: none of them expires. */
export class CookieJar {
  private readonly cookies = new Map<string, Cookie>();

  /** Keeps the cookies of an answer from `url`. One for another host is ignored; one with `Max-Age=0` is removed. */
  keep(url: URL, setCookie: readonly string[]): void {
    for (const cookie of readCookies(setCookie)) {
      const host = url.hostname.toLowerCase();
      const domain = (cookie.domain ?? '').replace(/^\./, '').toLowerCase() || host;
      if (!isWithin(host, domain)) continue;
      const path = cookie.path?.startsWith('/') ? cookie.path : directoryOf(url.pathname);
      const id = `${domain};${path};${cookie.name}`;
      this.cookies.delete(id);
      const isOver = cookie.maxAge !== undefined && cookie.maxAge <= 0;
      const isLong = cookie.name.length + cookie.value.length > COOKIE_BYTES;
      if (isOver || isLong || this.cookies.size >= COOKIES_KEPT) continue;
      this.cookies.set(id, {
        value: `${cookie.name}=${cookie.value}`,
        domain,
        isHostOnly: !cookie.domain,
        path,
        secure: cookie.secure === true,
      });
    }
  }

  /** The value of the Cookie header of a request, `own` first; null where there is none. */
  header(url: URL, own = ''): string | null {
    const host = url.hostname.toLowerCase();
    const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
    const sent = [...this.cookies.values()]
      .filter(({ domain, isHostOnly }) => (isHostOnly ? host === domain : isWithin(host, domain)))
      .filter(({ secure }) => isSecure || !secure)
      .filter(({ path }) => isBelow(url.pathname, path))
      .map(({ value }) => value);
    return [own, ...sent].filter(Boolean).join('; ') || null;
  }

  /** Values of all cookies: a server that repeats one must not put it into a record. */
  values(): string[] {
    return [...this.cookies.values()].map(({ value }) => value.slice(value.indexOf('=') + 1));
  }
}

function readCookies(setCookie: readonly string[]) {
  const headers = new Headers();
  for (const one of setCookie) headers.append('set-cookie', one);
  return getSetCookies(headers);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || (domain.includes('.') && host.endsWith(`.${domain}`));
}

function directoryOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function isBelow(path: string, of: string): boolean {
  return path === of || path.startsWith(of.endsWith('/') ? of : `${of}/`);
}
