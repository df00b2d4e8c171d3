import type { DrillRequest } from '../lib/commands/drill/drill-request';
import { parseFaultFlags } from '../reference-backend/settings/faults';
import { parseDuration } from './check-options';
import { type ConnectionFlags, firstConnectionFlag, parseConnection } from './connection-options';
import { UsageError } from './usage-error';

/** The options of `drill` as commander hands them over. */
export type DrillFlags = ConnectionFlags & {
  quick?: boolean;
  receiver?: string;
  timeout: string;
  warmUp?: string;
  server?: string;
  target?: string;
  token?: string;
  tokenEnv?: string;
  backendAdmin?: string;
  json?: boolean;
};

const WARM_UP_MS = 60_000;
/** At two sessions per second: enough that one bad session is no evidence of a breach. */
const QUICK_WARM_UP_MS = 15_000;
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/** Turns flags into a request. Throws UsageError that says what to change. */
export function parseDrill(
  fault: string,
  flags: DrillFlags,
  env: Readonly<Record<string, string | undefined>>,
): DrillRequest {
  const quick = flags.quick ?? false;
  const server = parseServer(flags, env);
  if (server && quick) {
    throw new UsageError(
      '--quick needs a drill without --server: it would change the rules of the server',
    );
  }
  if (server && flags.receiver === undefined && !LOOPBACK.test(new URL(server.url).hostname)) {
    throw new UsageError(
      'the built-in receiver listens on this machine only: name a notifier of the server with --receiver',
    );
  }
  const defaultWarmUp = quick ? QUICK_WARM_UP_MS : WARM_UP_MS;
  return {
    fault: parseFault(fault),
    timeoutMs: parseDuration('--timeout', flags.timeout),
    warmUpMs: flags.warmUp === undefined ? defaultWarmUp : parseDuration('--warm-up', flags.warmUp),
    quick,
    receiver: flags.receiver ?? null,
    server,
    env,
  };
}

function parseFault(text: string): DrillRequest['fault'] {
  try {
    const [only] = Object.entries(parseFaultFlags([text]));
    if (!only) throw new Error(`cannot read "${text}": expected NAME or NAME=SHARE`);
    const [name, share] = only;
    if (share === 0) throw new Error('a share of 0 is no fault');
    return { name, share };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseServer(
  flags: DrillFlags,
  env: Readonly<Record<string, string | undefined>>,
): DrillRequest['server'] {
  const { server, target, backendAdmin } = flags;
  if (server === undefined) {
    for (const [name, value] of Object.entries({ target, backendAdmin, ...tokens(flags) })) {
      if (value !== undefined) throw new UsageError(`--${dashed(name)} needs --server`);
    }
    const connection = firstConnectionFlag(flags);
    if (connection !== null) {
      throw new UsageError(
        `${connection} needs --server: without it, everything runs on this machine`,
      );
    }
    return null;
  }
  if (target === undefined) throw new UsageError('--server needs --target: a name or an id');
  return {
    url: httpUrl('--server', server),
    token: parseToken(flags, env),
    target,
    outbound: parseConnection(flags),
    backendAdmin: backendAdmin === undefined ? null : httpUrl('--backend-admin', backendAdmin),
  };
}

const tokens = ({ token, tokenEnv }: DrillFlags) => ({ token, tokenEnv });
const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function parseToken(
  { token, tokenEnv }: DrillFlags,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  if (token !== undefined && tokenEnv !== undefined) {
    throw new UsageError('set only one of --token and --token-env');
  }
  if (tokenEnv === undefined) return token ?? null;
  const value = env[tokenEnv];
  if (!value) throw new UsageError(`--token-env ${tokenEnv}: that environment variable is not set`);
  return value;
}

function httpUrl(flag: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href;
  throw new UsageError(`${flag} must be an http:// or https:// URL, not "${text}"`);
}
