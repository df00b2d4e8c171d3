import type { SessionFacts } from '../../domain/sessions/session-facts';
import { STAGES, type Stage } from '../../domain/sessions/stages';
import type { CompiledJourney } from '../../journeys/compile/compile-journey';
import { compiledJourney } from '../../journeys/load-journey';
import { JourneySession, type Opening } from '../../journeys/session/journey-session';
import type { ScriptTimes } from '../../journeys/session/script-action';
import { STANDARD_QUESTION } from '../journeys/agent-request';
import type { OpenRequest } from '../transports/transport';
import type { SessionIds, SessionSpec } from './session-spec';

/** The declared journey of a session; null for the built-in one. */
export function journeyOf({ journeyDefinition }: SessionSpec): CompiledJourney | null {
  return journeyDefinition === undefined ? null : compiledJourney(journeyDefinition);
}

type Start = {
  spec: SessionSpec;
  ids: SessionIds;
  /** The target's credential as it is presented; null where it has none. */
  token: string | null;
  now: () => number;
  random: (size: number) => Uint8Array;
};

const NONCE_BYTES = 12;
const UUID_BYTES = 16;

/** One session of a declared journey. */
export function createDeclaredSession(journey: CompiledJourney, start: Start): JourneySession {
  const { spec, ids, token, now, random } = start;
  return new JourneySession(journey, {
    given: {
      run: ids.runId,
      thread: ids.threadId,
      user: ids.userId,
      session: spec.id,
      token,
      secrets: spec.secrets ?? {},
      question: spec.question ?? STANDARD_QUESTION,
      host: new URL(spec.url).host,
      nonce: Buffer.from(random(NONCE_BYTES)).toString('hex'),
      createId: () => randomUuid(random(UUID_BYTES)),
      now,
    },
    ids: { runId: ids.runId, threadId: ids.threadId },
    times: timesOf(journey, spec),
  });
}

/** A UUID of version 4 (RFC 9562 §5.4). */
function randomUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes);
  hex[6] = ((hex[6] ?? 0) & 0x0f) | 0x40;
  hex[8] = ((hex[8] ?? 0) & 0x3f) | 0x80;
  const text = hex.toString('hex');
  return [8, 12, 16, 20, 32]
    .map((end, index) => text.slice([0, 8, 12, 16, 20][index], end))
    .join('-');
}

/** After a failure that a rule named: time for the server's close to arrive. */
const SETTLE_MS = 100;

/** Deadlines of the target are over those of the journey, which are over the defaults. */
function timesOf(
  journey: CompiledJourney,
  { deadlines, stageDeadlines, holdMs, idleMs }: SessionSpec,
): ScriptTimes {
  const usual: Record<Stage, number> = {
    connect: deadlines.upgradeMs,
    accept: deadlines.upgradeMs,
    auth: deadlines.welcomeMs,
    factory: deadlines.welcomeMs,
    handler: deadlines.welcomeMs,
    ready: deadlines.welcomeMs,
    agent: deadlines.firstEventMs,
    complete: deadlines.completionMs,
    close: deadlines.closeMs,
  };
  for (const stage of STAGES)
    usual[stage] = stageDeadlines?.[stage] ?? journey.deadlines[stage] ?? usual[stage];
  if (deadlines.isCompletionRaised) usual.complete = deadlines.completionMs;
  return {
    deadlines: usual,
    holdMs,
    settleMs: Math.min(deadlines.settleMs, SETTLE_MS),
    serverCloseMs: deadlines.serverCloseMs,
    idleMs,
  };
}

/** What facts of a declared journey say about it. */
export function declareFacts(facts: SessionFacts, { plan, end }: CompiledJourney): void {
  facts.plan = plan;
  facts.cleanCloseCodes = end.codes;
}

/** The target's URL with a path of the journey, which may contain a query and never leads to another host: credentials go there. */
function urlOnHost(target: string, path: string | null): URL {
  const url = new URL(target);
  if (path === null) return url;
  const meant = URL.canParse(path, target) ? new URL(path, target) : { pathname: path, search: '' };
  url.pathname = meant.pathname;
  url.search = meant.search;
  return url;
}

/** The opening request with what a journey adds. `cookie`: of its login. */
export function addOpening(
  request: OpenRequest,
  opening: Opening,
  cookieOf: (own: string) => string | null,
): OpenRequest {
  const url = urlOnHost(request.url, opening.path);
  // A path of the journey replaces the target's, and leaves its query.
  for (const [name, value] of new URL(request.url).searchParams)
    if (!url.searchParams.has(name)) url.searchParams.append(name, value);
  for (const [name, value] of Object.entries(opening.query)) url.searchParams.set(name, value);
  const headers = { ...request.headers };
  for (const [name, value] of Object.entries(opening.headers)) headers[name.toLowerCase()] = value;
  const cookie = cookieOf(headers.cookie ?? '');
  if (cookie !== null) headers.cookie = cookie;
  return {
    ...request,
    url: url.href,
    headers,
    protocols: [...request.protocols, ...opening.protocols],
    socketIo: { ...request.socketIo, ...opening.socketIo },
  };
}

/** How a secret can be written in a message: as it is, in JSON, in a URL, and by the filters of a journey. */
export function formsOfSecret(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64'),
    bytes.toString('base64url'),
  ];
  return [...new Set(forms)].filter((form) => form !== '');
}
