import type { TargetView } from '../../contract/api/targets';
import { parseAuthWay } from '../../domain/targets/auth-way';

type Target = Pick<TargetView, 'url' | 'transport' | 'headerNames' | 'credentials'> & {
  journey: Pick<TargetView['journey'], 'name' | 'hash'>;
};
type Session = { target: Target; auth: string | null };

export type SessionCommand = { name: 'tocsin check' | 'wscat' | 'curl'; text: string };

/** A shell variable inside a text that is not quoted yet. NUL is in no URL, header or token. */
const variable = (name: string) => `\0${name}\0`;
const TOKEN = variable('TOKEN');
const ENCODED = variable('TOKEN_BASE64URL');
const ENCODE = `TOKEN_BASE64URL=$(printf %s "$TOKEN" | base64 | tr '+/' '-_' | tr -d '=\\n')`;
/** 16 bytes, as RFC 6455 §4.1 asks for. */
const HANDSHAKE_KEY = 'dG9jc2luLWhhbmRzaGFrZQ==';

/** For a POSIX shell: what is known between single quotes, where nothing is replaced, and variables between double ones. */
function shellWord(text: string): string {
  const parts = text.split('\0').map((part, at) => {
    if (at % 2 === 1) return `"$${part}"`;
    return part === '' ? '' : `'${part.replaceAll("'", `'\\''`)}'`;
  });
  return parts.join('') || "''";
}

type Request = { url: string; headers: string[]; protocols: string[] };

/** The request of the session with its credential in its place. Values of headers and secrets are variables: they are never shown. */
function requestOf({ target, auth }: Session): Request {
  const url = target.url.replaceAll('[redacted]', variable('SECRET'));
  const headers = target.headerNames.map(
    (name) => `${name}: ${variable(`HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`)}`,
  );
  const request: Request = { url, headers, protocols: [] };
  const way = target.credentials.kind === 'none' || auth === null ? null : parseAuthWay(auth);
  switch (way?.placement) {
    case 'header':
      if (way.name === null || /^authorization$/i.test(way.name))
        headers.push(`Authorization: Bearer ${TOKEN}`);
      else headers.push(`${way.name}: ${TOKEN}`);
      return request;
    case 'cookie':
      headers.push(`Cookie: ${way.name ?? 'token'}=${TOKEN}`);
      return request;
    case 'query':
      request.url = `${url}${url.includes('?') ? '&' : '?'}${way.name ?? 'token'}=${TOKEN}`;
      return request;
    case 'subprotocol':
      request.protocols = (way.protocols ?? ['jwt-auth', 'jwt.$token|base64url']).map((one) =>
        one.replaceAll('$token|base64url', ENCODED).replaceAll('$token', TOKEN),
      );
      return request;
    default:
      return request;
  }
}

function commandText(words: readonly string[], request: Request): string {
  const line = words.join(' ');
  return request.protocols.some((one) => one.includes(ENCODED)) ? `${ENCODE}\n${line}` : line;
}

function checkCommand({ target, auth }: Session): string {
  const plain = requestOf({ target, auth: null });
  const words = ['npx tocsin check', shellWord(plain.url)];
  if (target.credentials.kind !== 'none') {
    words.push('--token-env TOKEN');
    if (auth !== null && auth !== 'journey') words.push('--auth', shellWord(auth));
  }
  for (const header of plain.headers) words.push('--header', shellWord(header));
  if (target.transport !== 'ws') words.push('--transport', target.transport);
  // The text of a declared journey is at the target: it has to be saved as a file.
  if (target.journey.hash !== null) words.push('--journey journey.yaml');
  return words.join(' ');
}

/**
 * Commands that open the connection of a session as it was opened, for a POSIX shell, with `$TOKEN` and other variables where secrets
 * are. Where the connection is Socket.IO, only the command of Tocsin can.
 */
export function sessionCommands(session: Session): SessionCommand[] {
  const check: SessionCommand = { name: 'tocsin check', text: checkCommand(session) };
  if (session.target.transport !== 'ws') return [check];
  const request = requestOf(session);
  const headers = request.headers.flatMap((header) => ['-H', shellWord(header)]);
  const wscat = ['npx wscat -c', shellWord(request.url), ...headers];
  for (const protocol of request.protocols) wscat.push('-s', shellWord(protocol));
  const curl = [
    'curl -i -N --http1.1',
    "-H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13'",
    `-H 'Sec-WebSocket-Key: ${HANDSHAKE_KEY}'`,
    ...headers,
  ];
  if (request.protocols.length > 0)
    curl.push('-H', shellWord(`Sec-WebSocket-Protocol: ${request.protocols.join(', ')}`));
  curl.push(shellWord(request.url.replace(/^ws/, 'http')));
  return [
    check,
    { name: 'wscat', text: commandText(wscat, request) },
    { name: 'curl', text: commandText(curl, request) },
  ];
}
