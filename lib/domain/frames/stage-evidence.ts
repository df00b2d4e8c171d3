import type { FailingStage, FailingStageName } from '../sessions/session-facts';

/** How much of a text is read. */
const TEXT_LIMIT = 600;

type Rank = 1 | 2 | 3;
type Rule = { stage: FailingStageName; rank: Rank; proof: boolean; pattern: RegExp };

/**
 * Words that name a stage, on normalised text (lower case, words parted by one space). Rank 1 names the stage
 * itself; rank 2 what it is made of; rank 3 is a house word that only decides when nothing else does. `proof`
 * is false where the words can also be said before the earlier stages were passed (start-up, dependencies).
 */
const RULES: Rule[] = [
  rule({ stage: 'auth', rank: 1, proof: true }, [
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
  rule({ stage: 'factory', rank: 1, proof: true }, [
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
  rule({ stage: 'factory', rank: 2, proof: true }, [
    'context',
    'instantiat\\w*',
    'provision\\w*',
    'session (?:creation|build|setup)',
  ]),
  rule({ stage: 'handler', rank: 1, proof: true }, [
    '(?:agent |message )?handlers?',
    '(?:agent )?supervisors?',
    'thread service',
    'message router',
    'orchestrat\\w*',
  ]),
  rule({ stage: 'handler', rank: 1, proof: false }, ['dependenc\\w+']),
  rule({ stage: 'handler', rank: 2, proof: false }, [
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
  rule({ stage: 'agent', rank: 1, proof: true }, [
    'agents?',
    'llm',
    'pipeline',
    'inference',
    'openai',
    'anthropic',
  ]),
  rule({ stage: 'agent', rank: 2, proof: true }, ['tools?', 'model']),
  rule({ stage: 'factory', rank: 3, proof: true }, ['ssot']),
];

function rule(named: Omit<Rule, 'pattern'>, words: string[]): Rule {
  return { ...named, pattern: new RegExp(`(?<= )(?:${words.join('|')})(?= )`) };
}

/** Phrases that mention a stage without blaming it. */
const INNOCENT: RegExp[] = [
  /(?<= )(?:after|post|following|despite|once) (?:the )?(?:a )?(?:successful )?(?:user )?auth\w*(?: succe\w+| ok)?(?= )/g,
  /(?<= )auth\w* (?:was )?(?:ok|succeeded|success|successful|passed|completed?|fine)(?= )/g,
  /(?<= )(?:successfully )authenticated(?= )/g,
  /(?<= )unexpected (?:end of )?token(?= )/g,
  /(?<= )(?:max|maximum|context|llm|output|input|prompt|completion) tokens?(?= )/g,
  /(?<= )tokens? (?:limit|budget|count|quota|usage|window)(?= )/g,
  /(?<= )context (?:window|length|limit|size)(?= )/g,
  /(?<= )service (?:temporarily )?unavailable(?= )/g,
];

/** Error codes whose words do not show what the backend means by them. Weak: any words that name a stage win. */
const KNOWN_CODES: Record<string, FailingStage> = {
  VALIDATION_FAILED: { stage: 'auth', proof: true, emergency: false },
  INVALID_FORMAT: { stage: 'auth', proof: true, emergency: false },
  INVALID_WEBSOCKET_STATE: { stage: 'auth', proof: true, emergency: false },
  SYSTEM_INITIALIZATION_FAILED: { stage: 'factory', proof: true, emergency: true },
};

function normalise(text: string): string {
  const words = text
    .slice(0, TEXT_LIMIT)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  let clean = ` ${words} `;
  for (const phrase of INNOCENT) clean = clean.replace(phrase, '·');
  return clean;
}

type Hit = { rule: Rule; index: number };

/**
 * The stage that one text names, or null. Authentication counts only where it is named first: later in a text it
 * is mostly context. Of the others the earliest stage wins, because a failure runs down the pipeline.
 */
function blameText(text: string): (FailingStage & { rank: Rank }) | null {
  if (!text) return null;
  const clean = normalise(text);
  const hits: Hit[] = [];
  for (const candidate of RULES) {
    const index = clean.search(candidate.pattern);
    if (index >= 0) hits.push({ rule: candidate, index });
  }
  if (hits.length === 0) return null;
  const rank = Math.min(...hits.map((hit) => hit.rule.rank)) as Rank;
  const top = hits.filter((hit) => hit.rule.rank === rank);
  const first = top.reduce((a, b) => (b.index < a.index ? b : a));
  const chosen = first.rule.stage === 'auth' ? first : (earliest(top) ?? first);
  return {
    stage: chosen.rule.stage,
    proof: chosen.rule.proof,
    emergency: / emergency /.test(clean),
    rank,
  };
}

/** After authentication, in the order in which a failure of one brings down the next. */
const ORDER: FailingStageName[] = ['factory', 'handler', 'agent'];

function earliest(hits: Hit[]): Hit | undefined {
  for (const stage of ORDER) {
    const found = hits.find((hit) => hit.rule.stage === stage);
    if (found) return found;
  }
  return undefined;
}

/**
 * The stage that a list of texts names, most telling first (component, code, reason, message). The first text that
 * names a stage outright wins; else the first that hints at one; else what is known of the code.
 */
export function blame(parts: {
  component?: string;
  code?: string;
  texts: string[];
}): FailingStage | null {
  const texts = [parts.component ?? '', parts.code ?? '', ...parts.texts];
  const found = texts.map(blameText).filter((one) => one !== null);
  const emergency = found.some((one) => one.emergency);
  for (const rank of [1, 2, 3] as const) {
    const hit = found.find((one) => one.rank === rank);
    if (hit)
      return { stage: hit.stage, proof: hit.proof, emergency: emergency || hitsKnown(parts.code) };
  }
  const status = /(?:^|\D)401(?:\D|$)/.test(parts.code ?? '');
  if (status) return { stage: 'auth', proof: true, emergency: false };
  return KNOWN_CODES[(parts.code ?? '').toUpperCase()] ?? null;
}

function hitsKnown(code: string | undefined): boolean {
  return KNOWN_CODES[(code ?? '').toUpperCase()]?.emergency === true;
}
