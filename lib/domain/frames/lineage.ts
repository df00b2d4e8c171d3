import { asText, isObject, type Json, truncateText } from './frame-scopes';

const AGENT_KEYS = ['agent_name', 'agentName', 'agent', 'agent_id', 'agentId'];
const PARENT_KEYS = [
  'parent_agent',
  'parentAgent',
  'parent_agent_name',
  'parentAgentName',
  'parent_agent_id',
  'parent_run_id',
  'parentRunId',
  'parent',
  'called_by',
  'delegated_by',
];
const SUB_AGENT_FLAGS = ['is_subagent', 'is_sub_agent', 'isSubagent', 'isSubAgent', 'subagent'];
/** Parents that are no agent. */
const NO_PARENT = /^(?:user|client|root|none|null|session|human)$/i;
const NAME_LIMIT = 64;

/** Whose event it is: which agent's, below which other one, and of a whole run or of an agent in it. */
type Lineage = {
  agentName?: string;
  /** The agent or run that it names as its parent. */
  parent?: string;
  /** The event is named after a run and not after an agent. */
  ofRun?: true;
  /** A state that may be reported any number of times, unlike a start. */
  isState?: true;
};

/** Adds to an event whose it is. `name`: the canonical name by which the event was recognised. */
export function addLineage(lineage: Lineage, scopes: Json[], name: string): void {
  const outer = scopes.slice(0, 4);
  const agentName = firstName(outer, AGENT_KEYS);
  if (agentName) lineage.agentName = agentName;
  const parent = firstName(outer, PARENT_KEYS);
  const isSubAgent = outer.some((scope) => SUB_AGENT_FLAGS.some((key) => scope[key] === true));
  if (parent && !NO_PARENT.test(parent)) lineage.parent = parent;
  else if (isSubAgent) lineage.parent = 'another agent';
  if (/^(?:agent_)?run_/.test(name)) lineage.ofRun = true;
  if (/_(?:running|created)$/.test(name)) lineage.isState = true;
}

function firstName(scopes: Json[], keys: string[]): string {
  for (const key of keys) {
    for (const scope of scopes) {
      const value = scope[key];
      const found = isObject(value) ? asText(value.name) || asText(value.id) : asText(value);
      if (found) return truncateText(found, NAME_LIMIT);
    }
  }
  return '';
}

const TIME_KEYS = ['timestamp', 'created_at', 'createdAt', 'time', 'ts', 'at'];
/** Longest time that an ISO text or a number of seconds or milliseconds can state. */
const YEAR_2001_MS = 1e12;
const YEAR_2001_S = 1e9;
const FAR_FUTURE_MS = 1e13;

/** When the frame says that it was made, epoch ms; null where it does not say so. */
export function readSentAt(scopes: Json[]): number | null {
  for (const scope of scopes.slice(0, 3)) {
    for (const key of TIME_KEYS) {
      const instant = readInstant(scope[key]);
      if (instant !== null) return instant;
    }
  }
  return null;
}

function readInstant(value: unknown): number | null {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    // A time without a zone may be of any zone, so it proves no age.
    if (!/(?:Z|[+-]\d\d:?\d\d)$/.test(value)) return null;
    const parsed = Date.parse(value);
    return Number.isFinite(parsed) ? parsed : null;
  }
  const number = typeof value === 'string' && /^\d{10,13}(?:\.\d+)?$/.test(value) ? +value : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return null;
  if (number >= YEAR_2001_MS && number < FAR_FUTURE_MS) return Math.round(number);
  return number >= YEAR_2001_S && number < YEAR_2001_MS ? Math.round(number * 1000) : null;
}
