import Mustache from 'mustache';
import type { Message, MessageAlert } from '../../../domain/alerts/message';
import { headline, messageLook } from './message-look';
import { wireAlerts } from './wire-alerts';

/** What the body of a request can be, with its media type. Text that is filled in is escaped for it. */
export const BODY_TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
} as const;
export type BodyType = keyof typeof BODY_TYPES;

export const TEMPLATE_MAX = 8_000;
/** Longest body that a template may give, in characters: more is a mistake, and no gateway takes it. */
const BODY_MAX = 100_000;

const ESCAPES: Record<BodyType, (text: string) => string> = {
  json: (text) => JSON.stringify(text).slice(1, -1),
  // A half of a character has no encoding.
  form: (text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD')),
  text: (text) => text,
};

type Value = string | boolean | Value[] | { [name: string]: Value };

/** A template is filled from these names alone; nothing is inherited. Instants are RFC 3339, absent texts are ''. */
function valuesOf(message: Message): { [name: string]: Value } {
  const { incident, links } = message;
  const instant = (at: number | null | undefined) =>
    at === null || at === undefined ? '' : new Date(at).toISOString();
  const alertValues = ({ alertname, summary, status, severity }: MessageAlert) =>
    own({ name: alertname, summary, status, severity });
  return own({
    title: message.title,
    headline: headline(message),
    word: messageLook(message).word,
    text: message.text.join('\n'),
    lines: [...message.text],
    kind: message.kind,
    status: message.status,
    severity: message.severity,
    firing: message.status === 'firing',
    ended: message.status === 'resolved',
    environment: message.environment,
    target: message.target.name,
    release: message.release ?? '',
    incident: incident?.name ?? '',
    began: instant(incident?.beganAt ?? message.since),
    endedAt: instant(incident?.endedAt),
    sentAt: instant(message.sentAt),
    key: message.dedupKey,
    facts: message.facts.map(({ name, value }) => own({ name, value })),
    alerts: message.alerts.map(alertValues),
    consequences: message.children.map(alertValues),
    labels: own(wireAlerts(message)[0]?.labels ?? {}),
    viewUrl: links.view,
    alertUrl: links.alert,
    sessionUrl: links.session ?? '',
    runbookUrl: links.runbook ?? '',
  });
}

/** Without a prototype: `{{constructor}}` is an unknown name like any other. */
const own = (record: { [name: string]: Value }): { [name: string]: Value } =>
  Object.assign(Object.create(null), record);

/**
 * The body that a template gives for a message: Mustache (https://mustache.github.io/mustache.5.html) without partials, changed
 * delimiters and comments. `{{name}}` is escaped for the body's type, `{{{name}}}` is not.
 */
export function renderTemplate(template: string, type: BodyType, message: Message): string {
  const writer = new Mustache.Writer();
  const body = writer.render(template, valuesOf(message), undefined, {
    escape: (value) => ESCAPES[type](String(value)),
  });
  return body.slice(0, BODY_MAX);
}

type Token = [type: string, value: string, start: number, end: number, tokens?: Token[]];

/** Names that a section of this name adds, of its elements. */
const ELEMENTS: Record<string, readonly string[]> = {
  facts: ['name', 'value'],
  alerts: ['name', 'summary', 'status', 'severity'],
  consequences: ['name', 'summary', 'status', 'severity'],
  labels: ['alertname', 'env', 'service', 'severity', 'tocsin_key'],
  lines: ['.'],
};

/** Why a template cannot be used, with its line and the way out; null where it can. `sample` is what it is tried with. */
export function templateProblem(template: string, type: BodyType, sample: Message): string | null {
  try {
    const tokens = Mustache.parse(template) as unknown as Token[];
    const found = unknownName(tokens, Object.keys(valuesOf(sample)));
    if (found) return `line ${lineAt(template, found.at)}: ${found.problem}`;
    const body = renderTemplate(template, type, sample);
    if (type === 'json') JSON.parse(body);
    return null;
  } catch (error) {
    return describe(error, template);
  }
}

function describe(error: unknown, template: string): string {
  if (error instanceof SyntaxError)
    return 'gives no JSON with a sample message: put quotes around texts, as in "text": "{{title}}"';
  const said = error instanceof Error ? error.message : String(error);
  const at = /^(.*) at (\d+)$/.exec(said);
  return at ? `line ${lineAt(template, Number(at[2]))}: ${lowerFirst(at[1] ?? '')}` : said;
}

const lowerFirst = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length;

function unknownName(
  tokens: readonly Token[],
  names: readonly string[],
): { at: number; problem: string } | null {
  for (const [type, value, at, , inner] of tokens) {
    if (type === 'text' || type === '!') continue;
    if (type === '>' || type === '=')
      return {
        at,
        problem: `{{${type}${value}}} is not supported; use {{name}} and {{#name}}…{{/name}}`,
      };
    if (!isKnown(value, names)) {
      return { at, problem: `{{${value}}} is no name of a message: there are ${names.join(', ')}` };
    }
    const found = inner ? unknownName(inner, [...names, ...(ELEMENTS[value] ?? [])]) : null;
    if (found) return found;
  }
  return null;
}

/** `labels.env` is a name of `labels`. */
function isKnown(name: string, names: readonly string[]): boolean {
  const [first = '', ...rest] = name === '.' ? ['.'] : name.split('.');
  if (!names.includes(first)) return false;
  return (
    rest.length === 0 || (rest.length === 1 && (ELEMENTS[first] ?? []).includes(rest[0] ?? ''))
  );
}
