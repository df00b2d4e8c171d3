import { existsSync } from 'node:fs';

const CANDIDATES = ['/usr/sbin/nginx', '/usr/bin/nginx', '/opt/homebrew/bin/nginx'];

export type Nginx = { path: string } | { path: null; reason: string };

/** Finds an nginx; otherwise says in one line how to get one. */
export function findNginx(): Nginx {
  const path = CANDIDATES.find((one) => existsSync(one));
  if (path !== undefined) return { path };
  return { path: null, reason: 'no nginx: install one (Debian: apt-get install nginx-light)' };
}
