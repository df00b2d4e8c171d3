import type { CompiledJourney } from '../../journeys/compile/compile-journey';
import type { HttpRequest } from '../../journeys/session/script-action';
import type { Clock } from '../../kit/clock';
import { DeclaredConversation } from '../journeys/declared-conversation';
import type { NetworkFailure } from '../machine/network-check';
import type { OpenRequest } from '../transports/transport';
import type { SessionCredentials } from './credentials';
import { addOpening, createDeclaredSession, formsOfSecret } from './declared-session';
import { HttpSteps } from './http/http-steps';
import type { SessionIds, SessionSpec } from './session-spec';

/** Why a session was not entered. `network`: its connection itself failed. */
export type EntryFailure = {
  stage: 'auth';
  code: string;
  text: string;
  network?: (Omit<NetworkFailure, 'host'> & { isProxyFault: boolean }) | undefined;
};

/** A session of a declared journey that is ready to open its connection. */
export type Entry = {
  conversation: DeclaredConversation;
  http: HttpSteps | null;
  /** Values that must not be kept anywhere. */
  secrets: string[];
  failure: EntryFailure | null;
  open(request: OpenRequest): OpenRequest;
  /** Removes what the login made. Never rejects, and its failures count for nothing. */
  leave(): Promise<void>;
};

type Start = {
  spec: SessionSpec;
  ids: SessionIds;
  credentials: SessionCredentials;
  deps: { clock: Clock; random: (size: number) => Uint8Array };
};

/** Runs the login of a journey, whose answers become its values, before the session's time begins. */
export async function enterSession(
  journey: CompiledJourney,
  { spec, ids, credentials, deps }: Start,
  signal?: AbortSignal,
): Promise<Entry> {
  const { clock, random } = deps;
  const { token } = credentials;
  const session = createDeclaredSession(journey, {
    spec,
    ids,
    token,
    now: () => clock.now(),
    random,
  });
  const secrets = Object.values(spec.secrets ?? {}).flatMap(formsOfSecret);
  const http = usesHttp(journey)
    ? httpSteps(spec, [...credentials.secrets.all(), ...secrets], clock)
    : null;
  const failure = http && (await logIn(http, session.login(), signal));
  return {
    conversation: new DeclaredConversation(session),
    http,
    secrets: [...secrets, ...(http?.secrets() ?? []).flatMap(formsOfSecret)],
    failure,
    open: (request) =>
      addOpening(request, session.opening(), (own) => http?.cookieHeader(own) ?? (own || null)),
    async leave() {
      if (http === null || failure !== null) return;
      for (const step of session.logout()) await http.run(step);
    },
  };
}

function usesHttp({ login, logout, steps }: CompiledJourney): boolean {
  return login.length + logout.length > 0 || steps.some(({ kind }) => kind === 'call');
}

function httpSteps(spec: SessionSpec, secrets: readonly string[], clock: Clock): HttpSteps {
  const { url, hosts = [], outbound, limits } = spec;
  return new HttpSteps({ url, hosts, outbound, linkLocal: limits.linkLocal, secrets, clock });
}

async function logIn(
  http: HttpSteps,
  steps: Iterable<HttpRequest>,
  signal?: AbortSignal,
): Promise<EntryFailure | null> {
  for (const step of steps) {
    const outcome = await http.run(step, signal);
    if (outcome.ok) continue;
    const { code, text, network } = outcome;
    return { stage: 'auth', code: `LOGIN_${code}`, text, network };
  }
  return null;
}
