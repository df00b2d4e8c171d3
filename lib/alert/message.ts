import { createHash } from 'node:crypto';
import { headline } from '../contract/notifier-kinds/text/message-look';
import type { Alert } from '../domain/alerts/alert';
import { alertDetail, alertName, alertTitle } from '../domain/alerts/alert-text';
import type { Message, MessageAlert } from '../domain/alerts/message';
import type { Send } from '../domain/alerts/next-send';
import { runbookPath } from '../domain/alerts/runbook-section';
import type { Incident } from '../domain/incidents/incident';
import type { Rule } from '../domain/rules/rule';
import { iso } from '../domain/time';
import { messageSubject } from './message-subject';
import { factsOf, type MessageContent, receiverTime, textOf, titleOf } from './message-text';
import type { DispatchDecision } from './pipeline';

/** A view shows what came just before the trouble as well. */
const BEFORE_MS = 15 * 60_000;

export type MessageInput = {
  dispatchDecision: DispatchDecision & { send: Send };
  /** By id. */
  incidents: ReadonlyMap<string, Incident>;
  rules: ReadonlyMap<string, Rule>;
  /** Where the console is reached, without a slash at the end. */
  publicUrl: string;
  now: number;
};

/**
 * What a receiver gets: what fails and why, how bad with evidence, since when, which releases serve, what it leads to, what to
 * do next; at the end how long it lasted. Its idempotency key depends on what was decided and not on when, so that two
 * deciders make one message.
 */
export function buildMessage(input: MessageInput): Message {
  const { dispatchDecision, incidents, rules, now } = input;
  const { send, group, children, before } = dispatchDecision;
  const told = [...send.firing, ...send.resolved];
  const lead = told[0] as Alert;
  const status = send.firing.length > 0 ? 'firing' : 'resolved';
  const subject = messageSubject(told, incidents.get(lead.incidentId ?? ''));
  const time = receiverTime(input.dispatchDecision.notifier.settings);
  const content: MessageContent = { send, lead, subject, now, time };
  const message: Message = {
    idempotencyKey: idempotencyKey(dispatchDecision),
    dedupKey: dedupKeyOf(dispatchDecision, { lead, status }),
    groupKey: dispatchDecision.id,
    kind: send.kind,
    status,
    severity: group.severity,
    title: titleOf(content),
    text: textOf(content),
    environment: group.environment,
    target: { id: group.targetId, name: lead.target },
    release: subject.release,
    since: subject.beganAt,
    sentAt: now,
    alerts: told.map(messageAlert),
    children: children.map(messageAlert),
    facts: factsOf(content),
    links: linksOf(input, content, rules.get(lead.ruleId)?.runbookUrl ?? null),
    ...(subject.incident ? { incident: subject.incident } : {}),
    ...(status === 'resolved' && subject.notMeasured ? { notMeasured: true } : {}),
  };
  return before && before.subject === undefined
    ? message
    : { ...message, thread: threadOf(message, before?.subject) };
}

/** The first message names the conversation; numbers in later titles must not begin another. */
function threadOf(message: Message, subject: string | undefined): Message['thread'] {
  if (subject !== undefined) return { subject, isFirst: false };
  const name = message.incident ? ` [${message.incident.name}]` : '';
  return { subject: `${headline(message)}${name}`, isFirst: true };
}

/** Of the episode, also in the message that ends it; apart where a provider would close what another incident still has open. */
function dedupKeyOf(
  { id, dispatch, before, keyStillFires }: DispatchDecision,
  { lead, status }: { lead: Alert; status: Message['status'] },
): string {
  const key = (dispatch ?? before)?.dedupKey ?? lead.key;
  if (status === 'firing' || !keyStillFires) return key;
  return createHash('sha256').update(`${key}|${id}`).digest('hex').slice(0, 32);
}

function idempotencyKey({ id, send, dispatch, before }: DispatchDecision & { send: Send }): string {
  const ids = (alerts: readonly Alert[]) => alerts.map((alert) => alert.id).sort();
  const repeatNo = (dispatch ?? before)?.repeatNo ?? 0;
  const parts = [id, send.kind, ids(send.firing), ids(send.resolved), repeatNo];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function linksOf(
  { publicUrl, now }: MessageInput,
  { lead, subject }: MessageContent,
  runbook: string | null,
): Message['links'] {
  const from = iso(subject.beganAt - BEFORE_MS);
  const range = { from, to: iso(Math.max(now, subject.clearedAt ?? now)) };
  const view: Record<string, string> = lead.targetId === '' ? {} : { target: lead.targetId };
  const { sessionId } = subject.cause;
  return {
    view: `${publicUrl}/?${new URLSearchParams({ ...view, ...range })}`,
    // The incident opens with its acknowledge button in focus; a reader who is not signed in signs in first.
    alert: subject.incident
      ? `${publicUrl}/incidents/${encodeURIComponent(subject.incident.name)}`
      : `${publicUrl}/incidents?${new URLSearchParams({ alert: lead.id })}`,
    session: sessionId === null ? null : `${publicUrl}/sessions/${encodeURIComponent(sessionId)}`,
    runbook:
      runbook ?? `${publicUrl}${runbookPath({ measure: lead.measure, cause: subject.cause })}`,
  };
}

function messageAlert(alert: Alert): MessageAlert {
  const over = alert.phase === 'resolved';
  const reading = over
    ? (alert.worstReading ?? alert.firedReading ?? alert.reading)
    : alert.reading;
  const shown = { ...alert, reading };
  return {
    id: alert.id,
    key: alert.key,
    severity: alert.severity,
    measure: alert.measure,
    status: over ? 'resolved' : 'firing',
    alertname: alertName(alert),
    summary: `${alertTitle(shown)} (${alertDetail(shown)})`,
    startsAt: alert.firedAt ?? alert.pendingSince,
    endsAt: alert.resolvedAt,
    flapping: alert.flappingSince !== null,
  };
}
