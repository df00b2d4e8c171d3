import type { FailingStage } from '../sessions/session-facts';
import { findFailingStage } from './failing-stage';
import { canonicalName } from './frame-names';

/**
 * Codes of an answer to our request that name authentication or the factory nevertheless, as canonical names. Only what a backend
 * uses for its own sessions: model and tool APIs have `invalid_api_key`, `permission_denied` and `context_length_exceeded` too.
 */
const AUTH_CODE =
  /^(?:(?:ssot_|websocket_|ws_|user_|session_)*(?:auth|authn|authz|authentication|authorization)(?:_\w+)?|unauthori[sz]ed|unauthenticated|(?:no|missing|invalid|expired|bad|revoked)_(?:session_|access_|user_)?(?:token|jwt)|(?:session_|access_|user_)?(?:token|jwt)_(?:expired|invalid|missing|revoked|required)|jwt_\w+|session_expired|login_required|401)$/;
const FACTORY_CODE =
  /^(?:\w+_)?(?:factory|factories)_\w+$|^(?:user|execution|user_execution)_context_\w+$|^ctx_\w+$|^(?:websocket|ws|user|session)_manager_\w+$|^system_initiali[sz]ation_failed$|^\w*emergency\w*$/;
/** A factory of the agent's own parts is not the one that makes a user's session. */
const PART_FACTORY = /(?:^|_)(?:tool|model|llm|prompt|client|agent)_factor/;

/** Names of authentication in error types that model APIs use for their own keys. */
const MODEL_AUTH = /^(?:authentication_error|auth_error|authentication_failed_error)$/;

/** Words by which a text may still name the handler: its own names, and not what it consists of. */
const HANDLER_TEXT =
  /\b(?:(?:agent|message) handlers?|handlers? (?:is|was|not|init\w*|failed|missing)|no handlers?|supervisors?|thread service|message router)\b/i;

/**
 * The stage that an error names which answers our request, after the welcome (decision 54). A code or a component can still name
 * authentication or the factory; the words of a text cannot. What names nothing is the agent's: it answered with an error.
 */
export function findAnsweringStage(parts: {
  component: string;
  code: string;
  texts: string[];
}): FailingStage {
  const ofComponent = findFailingStage({ component: parts.component, texts: [] });
  if (ofComponent !== null) return ofComponent;
  const code = canonicalName(parts.code);
  if (AUTH_CODE.test(code) && !MODEL_AUTH.test(code)) return stageOf('auth');
  if (FACTORY_CODE.test(code) && !PART_FACTORY.test(code))
    return { ...stageOf('factory'), emergency: /emergency|system_initiali/.test(code) };
  const ofCode = findFailingStage({ texts: [parts.code] });
  if (ofCode?.stage === 'handler' && ofCode.proof) return ofCode;
  return parts.texts.some((text) => HANDLER_TEXT.test(text))
    ? stageOf('handler')
    : stageOf('agent');
}

/** Reasons of a close that begin with the name of the stage at which the whole connection ended, by close code. */
const CLOSE_REASONS: ReadonlyArray<[code: number, reason: RegExp, stage: 'auth' | 'factory']> = [
  [
    1008,
    /^(?:ssot |websocket |user )?(?:auth\w*|unauth\w*|forbidden|(?:access |session |id )?(?:token|jwt) (?:is |has )?(?:expired|invalid|revoked|missing)|(?:invalid|expired|missing) (?:access |session |id )?(?:token|jwt)|session expired)\b/i,
    'auth',
  ],
  [
    1011,
    /^(?:ssot |websocket |critical |user |agent service )?factory (?:ssot |validation|init\w*|fail\w*|crash\w*|error)/i,
    'factory',
  ],
];

/**
 * The stage that a close names which follows our request: its code and its reason together can name authentication or the factory, the
 * words of the reason alone cannot. Null where the reason names nothing.
 */
export function findClosingStage(code: number, reason: string): FailingStage | null {
  const strict = CLOSE_REASONS.find(([of, pattern]) => of === code && pattern.test(reason));
  if (strict) return stageOf(strict[2]);
  const named = findFailingStage({ texts: [reason] });
  if (named === null) return null;
  if (named.stage === 'handler') return HANDLER_TEXT.test(reason) ? named : stageOf('agent');
  return stageOf('agent');
}

function stageOf(stage: FailingStage['stage']): FailingStage {
  return { stage, proof: true, emergency: false };
}
