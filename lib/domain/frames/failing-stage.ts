import type { FailingStage, FailingStageName } from '../sessions/session-facts';

/** Characters of a text that are read. */
const TEXT_LIMIT = 600;

type Rank = 1 | 2 | 3;
type StageRule = { stage: FailingStageName; rank: Rank; proof: boolean; pattern: RegExp };

/**
 * Words that name a stage, on normalised text (lower case, words separated by one space). Rank 1 names the stage itself;
 * rank 2 what it consists of; rank 3 is jargon of one backend and decides only if nothing else does. `proof` is false if the
 * words can also occur before the earlier stages have passed (start-up, dependencies).
 */
const STAGE_RULES: StageRule[] = [
  stageRule({ stage: 'auth', rank: 1, proof: true }, [
    'auth',
    'authn',
    'authz',
    'authenticat\\w*',
    'unauth\\w*',
    'authori[sz]\\w*',
    'oauth2?',
    'jwts?',
    'bearer',
    'credentials?',
    'tokens?',
    'forbidden',
    'access denied',
    'permissions? denied',
    'not permitted',
    'log ?in',
    'sign ?in',
    'api ?key',
    'session expired',
    'bad signature',
    'signature (?:verification|mismatch|invalid)',
    'invalid signature',
    'unknown user',
    'user not found',
    'identity',
  ]),
  stageRule({ stage: 'factory', rank: 1, proof: true }, [
    'factory',
    'factories',
    'managers?',
    'execution context',
    'user context',
    'ctx',
    'context (?:type|class|validation|incomplete|invalid|is missing|missing|mismatch|wrong|violation|attributes?|creation|error|failed|not)',
    '(?:invalid|wrong|missing|incomplete|bad|mismatched|malformed|unexpected) context',
    'type mismatch',
    '(?:required|missing) attributes?',
    'isolat\\w+',
    'emergency',
    'system init\\w*',
  ]),
  stageRule({ stage: 'factory', rank: 2, proof: true }, [
    'context',
    'instantiat\\w*',
    'provision\\w*',
    'session (?:creation|build|setup)',
  ]),
  stageRule({ stage: 'handler', rank: 1, proof: true }, [
    '(?:agent |message )?handlers?',
    '(?:agent )?supervisors?',
    'thread service',
    'message router',
    'orchestrat\\w*',
  ]),
  stageRule({ stage: 'handler', rank: 1, proof: false }, ['dependenc\\w+']),
  stageRule({ stage: 'handler', rank: 2, proof: false }, [
    'bridge',
    'registry',
    'rout(?:er|ing)',
    'database',
    'db',
    'redis',
    'postgres\\w*',
    'clickhouse',
    'start ?up',
    'services? (?:init\\w*|not ready|startup)',
    'integration',
  ]),
  stageRule({ stage: 'agent', rank: 1, proof: true }, [
    'agents?',
    'llm',
    'pipeline',
    'inference',
    'openai',
    'anthropic',
  ]),
  stageRule({ stage: 'agent', rank: 2, proof: true }, ['tools?', 'model']),
  stageRule({ stage: 'factory', rank: 3, proof: true }, ['ssot']),
];

function stageRule(named: Omit<StageRule, 'pattern'>, words: string[]): StageRule {
  return { ...named, pattern: new RegExp(`(?<= )(?:${words.join('|')})(?= )`) };
}

/** Phrases that mention a stage without naming it as failing. */
const HARMLESS_PHRASES: RegExp[] = [
  /(?<= )(?:after|post|following|despite|once) (?:the )?(?:a )?(?:successful )?(?:user )?auth\w*(?: succe\w+| ok)?(?= )/g,
  /(?<= )auth\w* (?:was )?(?:ok|succeeded|success|successful|passed|completed?|fine)(?= )/g,
  /(?<= )(?:successfully )authenticated(?= )/g,
  /(?<= )unexpected (?:end of )?token(?= )/g,
  /(?<= )(?:max|maximum|context|llm|output|input|prompt|completion) tokens?(?= )/g,
  /(?<= )tokens? (?:limit|budget|count|quota|usage|window)(?= )/g,
  /(?<= )context (?:window|length|limit|size)(?= )/g,
  /(?<= )service (?:temporarily )?unavailable(?= )/g,
];

/** Error codes whose words do not show what the backend means by them. Any text that names a stage takes precedence. */
const KNOWN_CODES: Record<string, FailingStage> = {
  VALIDATION_FAILED: { stage: 'auth', proof: true, emergency: false },
  INVALID_FORMAT: { stage: 'auth', proof: true, emergency: false },
  INVALID_WEBSOCKET_STATE: { stage: 'auth', proof: true, emergency: false },
  SYSTEM_INITIALIZATION_FAILED: { stage: 'factory', proof: true, emergency: true },
};

/** Parameters of a URL that a text quotes: `?api_key=…` names no stage. */
const QUERY_PARAMETERS = /[?&][\w.-]{1,60}=[^\s&"'<>]*/g;

function toPlainWords(text: string): string {
  const words = text
    .slice(0, TEXT_LIMIT)
    .replace(QUERY_PARAMETERS, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  let clean = ` ${words} `;
  for (const phrase of HARMLESS_PHRASES) clean = clean.replace(phrase, '·');
  return clean;
}

type Hit = { rule: StageRule; index: number };

/**
 * The stage that one text names as failing, or null. Authentication counts only if it is named first: later in a text it
 * is mostly context. Of the others the earliest stage wins, because a failure propagates down the pipeline.
 */
function findFailingStageInText(text: string): (FailingStage & { rank: Rank }) | null {
  if (!text) return null;
  const clean = toPlainWords(text);
  const hits: Hit[] = [];
  for (const candidate of STAGE_RULES) {
    const index = clean.search(candidate.pattern);
    if (index >= 0) hits.push({ rule: candidate, index });
  }
  if (hits.length === 0) return null;
  const rank = Math.min(...hits.map((hit) => hit.rule.rank)) as Rank;
  const top = hits.filter((hit) => hit.rule.rank === rank);
  const first = top.reduce((a, b) => (b.index < a.index ? b : a));
  const chosen = first.rule.stage === 'auth' ? first : (findEarliestStage(top) ?? first);
  return {
    stage: chosen.rule.stage,
    proof: chosen.rule.proof,
    emergency: / emergency /.test(clean),
    rank,
  };
}

/** After authentication, in the order in which the failure of one stage makes the next one fail. */
const PIPELINE_ORDER: FailingStageName[] = ['factory', 'handler', 'agent'];

function findEarliestStage(hits: Hit[]): Hit | undefined {
  for (const stage of PIPELINE_ORDER) {
    const found = hits.find((hit) => hit.rule.stage === stage);
    if (found) return found;
  }
  return undefined;
}

/**
 * The stage that a list of texts names as failing, most specific text first (component, code, reason, message); null if
 * none does. The first text that names a stage itself wins; else the first that hints at one; else what the code is known
 * to mean.
 */
export function findFailingStage(parts: {
  component?: string;
  code?: string;
  texts: string[];
}): FailingStage | null {
  const texts = [parts.component ?? '', parts.code ?? '', ...parts.texts];
  const found = texts.map(findFailingStageInText).filter((one) => one !== null);
  const emergency = found.some((one) => one.emergency);
  for (const rank of [1, 2, 3] as const) {
    const hit = found.find((one) => one.rank === rank);
    if (hit)
      return {
        stage: hit.stage,
        proof: hit.proof,
        emergency: emergency || isEmergencyCode(parts.code),
      };
  }
  const status = /(?:^|\D)401(?:\D|$)/.test(parts.code ?? '');
  if (status) return { stage: 'auth', proof: true, emergency: false };
  return KNOWN_CODES[(parts.code ?? '').toUpperCase()] ?? null;
}

function isEmergencyCode(code: string | undefined): boolean {
  return KNOWN_CODES[(code ?? '').toUpperCase()]?.emergency === true;
}
