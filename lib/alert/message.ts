import { createHash } from 'node:crypto';
import type { Alert } from '../domain/alerts/alert';
import { alertDetail, alertName, alertTitle } from '../domain/alerts/alert-words';
import type { Send } from '../domain/alerts/dispatch';
import type { Message, MessageAlert } from '../domain/alerts/message';
import { runbookPath } from '../domain/alerts/runbook-section';
import { isCounted } from '../domain/rules/measure';
import type { Rule } from '../domain/rules/rule';
import { capitalised, countText, listText, STAGE_PHRASES, spanText } from '../domain/wording';
import type { Outcome } from './pipeline';

/** A view shows what came just before the trouble as well. */
const BEFORE_MS = 15 * 60_000;

export type MessageInput = {
  outcome: Outcome & { send: Send };
  rules: ReadonlyMap<string, Rule>;
  /** Where the console is reached, without a slash at the end. */
  publicUrl: string;
  now: number;
};

/**
 * What a receiver is told: what, how bad with evidence, since when, at which stage, in which way, since which release, what it
 * explains, what to do next. Its idempotency key depends on what was decided and not on when, so that two deciders make one message.
 */
export function buildMessage(input: MessageInput): Message {
  const { outcome, rules, now } = input;
  const { send, group, children } = outcome;
  const lead = (send.firing[0] ?? send.resolved[0]) as Alert;
  const status = send.firing.length > 0 ? 'firing' : 'resolved';
  const since = Math.min(
    ...[...send.firing, ...send.resolved].map(({ pendingSince }) => pendingSince),
  );
  return {
    idempotencyKey: idempotencyKey(outcome),
    dedupKey: dedupKeyOf(outcome, { lead, status }),
    groupKey: outcome.id,
    ...{ kind: send.kind, status, severity: group.severity },
    title: titleOf(send, lead, now),
    text: status === 'firing' ? firingText(input, { lead, since }) : resolvedText(send, lead),
    environment: group.environment,
    target: { id: group.targetId, name: lead.target },
    release: group.release,
    ...{ since, sentAt: now },
    alerts: [...send.firing, ...send.resolved].map(messageAlert),
    children: children.map(messageAlert),
    facts: factsOf(lead, since),
    links: linksOf(input, { lead, since, runbook: rules.get(lead.ruleId)?.runbookUrl ?? null }),
  };
}

/** Of the episode, also in the message that ends it; apart where a provider would close what another release still has open. */
function dedupKeyOf(
  { id, dispatch, before, keyStillFires }: Outcome,
  { lead, status }: { lead: Alert; status: Message['status'] },
): string {
  const key = (dispatch ?? before)?.dedupKey ?? lead.key;
  if (status === 'firing' || !keyStillFires) return key;
  return createHash('sha256').update(`${key}|${id}`).digest('hex').slice(0, 32);
}

function idempotencyKey({ id, send, dispatch, before }: Outcome & { send: Send }): string {
  const ids = (alerts: readonly Alert[]) => alerts.map((alert) => alert.id).sort();
  const repeatNo = (dispatch ?? before)?.repeatNo ?? 0;
  const parts = [id, send.kind, ids(send.firing), ids(send.resolved), repeatNo];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function titleOf({ kind, firing, resolved }: Send, lead: Alert, now: number): string {
  const where = lead.target === '' ? '' : `${lead.environment} ${lead.target}: `;
  const title = `${where}${alertTitle(lead)}`;
  if (firing.length === 0) return `Resolved: ${where}${overText(lead, now)}`;
  const many = firing.length > 1 ? ` and ${firing.length - 1} more` : '';
  const prefix = {
    still: 'Still: ',
    escalated: 'Nobody has acknowledged: ',
    flapping: 'Flapping: ',
  };
  const head = kind in prefix ? prefix[kind as keyof typeof prefix] : '';
  return `${head}${title}${many}${resolved.length > 0 ? `, ${resolved.length} resolved` : ''}`;
}

function overText(lead: Alert, now: number): string {
  const length = spanText((lead.resolvedAt ?? now) - (lead.firedAt ?? lead.pendingSince));
  return `${lead.ruleName.charAt(0).toLowerCase()}${lead.ruleName.slice(1)}, after ${length}`;
}

const utc = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function firingText(
  { outcome, now }: MessageInput,
  { lead, since }: { lead: Alert; since: number },
): string[] {
  const { send, children } = outcome;
  const { stage, signature } = lead.cause;
  const others = send.firing.slice(1);
  return [
    alertDetail(lead),
    `Since ${utc(since)} (${spanText(now - since)}).`,
    stage ? `Sessions stop at ${STAGE_PHRASES[stage]}.` : '',
    signature
      ? `Most often: ${signature.title} (${countText(signature.sessions, 'session')}).`
      : '',
    lead.release === null ? '' : `Release ${lead.release} was running when it began.`,
    lead.staleSince === null ? '' : `Nothing was measured since ${utc(lead.staleSince)}.`,
    lead.flappingSince === null ? '' : `It goes and comes back since ${utc(lead.flappingSince)}.`,
    others.length > 0 ? `Also: ${others.map(alertTitle).join('; ')}.` : '',
    children.length > 0 ? `Explains: ${children.map(alertTitle).join('; ')}.` : '',
    send.resolved.length > 0
      ? `Over: ${listText(send.resolved.map(({ ruleName }) => ruleName.toLowerCase()))}.`
      : '',
    nextStep(lead),
  ].filter((sentence) => sentence !== '');
}

function resolvedText(send: Send, lead: Alert): string[] {
  const { resolved } = send;
  const from = Math.min(...resolved.map(({ firedAt, pendingSince }) => firedAt ?? pendingSince));
  const to = Math.max(...resolved.map(({ resolvedAt }) => resolvedAt ?? from));
  return [
    `It fired from ${utc(from)} to ${utc(to)}.`,
    lastText(lead),
    resolved.length > 1
      ? `Over: ${listText(resolved.map(({ ruleName }) => ruleName.toLowerCase()))}.`
      : '',
  ].filter((sentence) => sentence !== '');
}

/** Silence that is over leaves no reading behind: what it said when it fired is what there is to tell. */
function lastText(lead: Alert): string {
  if (isCounted(lead.measure)) return `Last seen: ${alertDetail(lead)}`;
  const { firedReading } = lead;
  return firedReading ? `When it fired: ${alertDetail({ ...lead, reading: firedReading })}` : '';
}

function nextStep({ cause, measure }: Alert): string {
  if (measure.kind === 'noData')
    return 'Next: check that the target is reachable and that Tocsin’s probe runs.';
  if (measure.kind === 'probeSilent')
    return 'Next: look at Tocsin itself, its machine, network and clock; nothing is measured.';
  const open = cause.sessionId === null ? 'look at the overview' : 'open the failing session';
  return cause.stage === null
    ? `Next: ${open}.`
    : `Next: ${open}, then the runbook’s section on ${cause.stage}.`;
}

function factsOf(lead: Alert, since: number): Message['facts'] {
  const { cause, reading, release } = lead;
  const facts = [
    { name: 'Environment', value: lead.environment },
    { name: 'Target', value: lead.target },
    { name: 'Since', value: utc(since) },
    { name: 'Stage', value: cause.stage ? capitalised(STAGE_PHRASES[cause.stage]) : '' },
    { name: 'Signature', value: cause.signature?.title ?? '' },
    { name: 'Release', value: release ?? '' },
    { name: 'Seen from', value: listText(reading.seenFrom) },
  ];
  return facts.filter(({ value }) => value !== '');
}

function linksOf(
  { publicUrl, now }: MessageInput,
  { lead, since, runbook }: { lead: Alert; since: number; runbook: string | null },
): Message['links'] {
  const to = Math.max(now, lead.resolvedAt ?? now);
  const range = { from: new Date(since - BEFORE_MS).toISOString(), to: new Date(to).toISOString() };
  const view: Record<string, string> = lead.targetId === '' ? {} : { target: lead.targetId };
  const { sessionId } = lead.cause;
  return {
    view: `${publicUrl}/?${new URLSearchParams({ ...view, ...range })}`,
    alert: `${publicUrl}/alerts?${new URLSearchParams({ alert: lead.id })}`,
    session: sessionId === null ? null : `${publicUrl}/sessions/${encodeURIComponent(sessionId)}`,
    runbook: runbook ?? `${publicUrl}${runbookPath(lead)}`,
  };
}

function messageAlert(alert: Alert): MessageAlert {
  return {
    ...{ id: alert.id, key: alert.key, severity: alert.severity, measure: alert.measure },
    status: alert.phase === 'resolved' ? 'resolved' : 'firing',
    alertname: alertName(alert),
    summary: `${alertTitle(alert)} (${alertDetail(alert)})`,
    startsAt: alert.firedAt ?? alert.pendingSince,
    endsAt: alert.resolvedAt,
    flapping: alert.flappingSince !== null,
  };
}
