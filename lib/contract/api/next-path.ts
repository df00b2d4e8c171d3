/** An origin that no page has: a path resolved against it shows whether it leaves its own site. */
const BASE = 'http://tocsin.invalid';

/**
 * The path to continue at after a sign-in, from the `next` of a URL: '/' where it would leave this site, or lead back to the
 * sign-in. Parsed as a browser parses it, because a browser drops tabs and newlines and reads `\` as `/`.
 */
export function safeNextPath(next: string | null | undefined): string {
  const path = ownPath(next ?? '/');
  // `/.//evil.example` is a path of ours that becomes `//evil.example` once it is resolved.
  if (path === null || ownPath(path) !== path) return '/';
  return path === '/sign-in' || /^\/sign-in[?#/]/.test(path) ? '/' : path;
}

function ownPath(text: string): string | null {
  if (!URL.canParse(text, BASE)) return null;
  const { origin, pathname, search, hash, username, password } = new URL(text, BASE);
  const isOwn = origin === BASE && username === '' && password === '';
  return isOwn && text.startsWith('/') ? `${pathname}${search}${hash}` : null;
}
