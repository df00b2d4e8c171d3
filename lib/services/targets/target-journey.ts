import type { JourneyView } from '../../contract/journeys';
import type { Transport } from '../../domain/sessions/session';
import { type AuthWay, authWaysOf } from '../../domain/targets/auth-way';
import type { Target } from '../../domain/targets/target';
import {
  BUILT_IN_JOURNEY,
  type DeclaredJourney,
  declareJourney,
} from '../../journeys/target-journey';
import { AppError } from '../../kit/errors';
import { requireJourney } from '../journeys/read-journey';
import type { ServiceContext } from '../service-context';

type JourneyFields = DeclaredJourney['fields'];
type Stored = JourneyFields & Pick<Target, 'auth' | 'authWays'>;

/** What a request writes of them; undefined: nothing. */
type Written = {
  journey?: string | undefined;
  transport?: Transport | undefined;
  auth?: readonly AuthWay[] | undefined;
};

const USUAL_TRANSPORT: Transport = 'ws';
/** How a credential is presented where nothing else is set. */
const USUAL_AUTH: AuthWay = 'header';

/**
 * The journey of a target after a request, and the transport, which follows from it. `stored`: the target before it; null for a new
 * one. Throws AppError `invalid_input` for a wrong journey, and where transport or auth contradict it, whichever of them is written.
 */
export function journeyFields(
  ctx: Pick<ServiceContext, 'journeys'>,
  written: Written,
  stored: Stored | null,
): JourneyFields {
  if (stored !== null && written.journey === undefined) return keptJourney(written, stored);
  const declared = requireJourney(ctx, written.journey ?? BUILT_IN_JOURNEY);
  const transport = written.transport ?? chosenTransport(stored);
  if (declared === null)
    return { journey: BUILT_IN_JOURNEY, transport: transport ?? USUAL_TRANSPORT };
  requireTransport(transport, declared.fields);
  requireOnePlace(written.auth ?? (stored ? authWaysOf(stored) : []), declared);
  return declared.fields;
}

function keptJourney({ transport, auth }: Written, stored: Stored): JourneyFields {
  const { journey, journeyDefinition, journeyTimes } = stored;
  if (journeyDefinition === undefined) return { journey, transport: transport ?? stored.transport };
  requireTransport(transport, stored);
  const read = auth ? declareJourney(journeyDefinition.text, journey) : null;
  if (auth && read && 'declared' in read) requireOnePlace(auth, read.declared);
  return {
    journey,
    transport: stored.transport,
    journeyDefinition,
    ...(journeyTimes ? { journeyTimes } : {}),
  };
}

/** The transport that somebody chose for a target. That of a declared journey followed from it, and `ws` is where nobody chose. */
function chosenTransport(stored: Stored | null): Transport | undefined {
  if (stored === null || stored.journeyDefinition !== undefined) return undefined;
  return stored.transport === USUAL_TRANSPORT ? undefined : stored.transport;
}

function requireTransport(written: Transport | undefined, of: JourneyFields): void {
  if (written === undefined || written === of.transport) return;
  throw contradiction(
    'transport',
    `${written} contradicts the journey ${of.journey}, which uses ${of.transport}: send ${of.transport}, or another journey with it.`,
  );
}

/** The usual place counts as unset: it has no meaning where the journey has a place of its own. */
function requireOnePlace(ways: readonly AuthWay[], { fields, tokenKeys }: DeclaredJourney): void {
  if (tokenKeys.length === 0 || ways.every((way) => way === USUAL_AUTH)) return;
  throw contradiction(
    'auth',
    `The token would be presented twice: the journey ${fields.journey} places it in ${tokenKeys.join(' and ')}. Send auth: ${USUAL_AUTH}, which is the same as none.`,
  );
}

function contradiction(path: string, message: string): AppError {
  return new AppError('invalid_input', message, { details: [{ path, message }] });
}

/** The journey of a target, without its text. */
export function journeyView(
  { journeys }: Pick<ServiceContext, 'journeys'>,
  { journey, journeyDefinition }: Pick<Target, 'journey' | 'journeyDefinition'>,
): JourneyView {
  if (journeyDefinition === undefined)
    return { name: journey, hash: null, builtIn: true, packaged: false, plan: null };
  const { name, hash, text, plan } = journeyDefinition;
  return { name, hash, builtIn: false, packaged: journeys.isPackaged({ name, text }), plan };
}
