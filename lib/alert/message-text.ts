import type { Alert } from '../domain/alerts/alert';
import { alertDetail, alertTitle } from '../domain/alerts/alert-text';
import type { Message } from '../domain/alerts/message';
import type { Send } from '../domain/alerts/next-send';
import {
  clocksText,
  endedTitle,
  failingTitle,
  servingText,
} from '../domain/incidents/incident-text';
import { UTC_TIME, type ZoneTime, zoneTime } from '../domain/incidents/zone-time';
import {
  capitaliseFirst,
  countText,
  listText,
  STAGE_PHRASES,
} from '../domain/tallies/format-counts';
import type { MessageSubject } from './message-subject';

const PREFIX: Partial<Record<Send['kind'], string>> = {
  still: 'Still: ',
  escalated: 'Nobody has acknowledged: ',
  flapping: 'Flapping: ',
};

/** What a message contains, and what it is made from. `now`: epoch ms. `time` writes instants in the receiver's zone. */
export type MessageContent = {
  send: Send;
  lead: Alert;
  subject: MessageSubject;
  now: number;
  time: ZoneTime;
};

/** One line: what fails, cause first; or what ended, and how long it lasted. */
export function titleOf({ send, subject }: MessageContent): string {
  if (send.firing.length === 0) return endedTitle(subject);
  return `${PREFIX[send.kind] ?? ''}${failingTitle(subject)}`;
}

/** The sentences below the title. */
export function textOf(content: MessageContent): string[] {
  const lines = content.send.firing.length > 0 ? firingText(content) : endedText(content);
  return lines.filter((sentence) => sentence !== '');
}

function firingText({ send, lead, subject, now, time }: MessageContent): string[] {
  const { signature } = subject.cause;
  // The title names the cause: an alert that the lead's own evidence covers adds nothing new.
  const others = send.firing.slice(1).map(alertTitle);
  return [
    alertDetail(lead),
    clocksText({ ...subject, endedAt: null }, { now, time }),
    signature
      ? `Most often: ${signature.title} (${countText(signature.sessions, 'session')}).`
      : '',
    releaseText(subject),
    lead.staleSince === null ? '' : `Nothing was measured since ${time.instant(lead.staleSince)}.`,
    lead.flappingSince === null
      ? ''
      : `It fires and ends repeatedly since ${time.instant(lead.flappingSince)}.`,
    others.length > 0 ? `Also: ${others.join('; ')}.` : '',
    send.resolved.length > 0
      ? `Over: ${listText(send.resolved.map(({ ruleName }) => ruleName.toLowerCase()))}.`
      : '',
    nextStep(lead, subject),
  ];
}

function releaseText({ serving, release }: MessageSubject): string {
  if (serving.length > 1) return servingText(serving);
  return release === null ? '' : `Release ${release} was running when it began.`;
}

function endedText({ lead, subject, now, time }: MessageContent): string[] {
  const { cause, evidence } = subject;
  return [
    clocksText(subject, { now, time }),
    cause.signature ? `Most often: ${cause.signature.title}.` : '',
    `At its worst: ${alertDetail({ ...evidence, location: lead.location })}`,
    releaseText(subject),
  ];
}

function nextStep({ measure, reading }: Alert, { cause }: MessageSubject): string {
  if (measure.kind === 'noData')
    return 'Next: check that the target is reachable and that Tocsin’s probe runs.';
  if (measure.kind === 'probeSilent' && reading.isRemote)
    return 'Next: look at that probe, its machine and its network; other places still measure.';
  if (measure.kind === 'probeSilent')
    return 'Next: look at Tocsin itself, its machine, network and clock; nothing is measured.';
  const open = cause.sessionId === null ? 'look at the overview' : 'open the failing session';
  return cause.stage === null
    ? `Next: ${open}.`
    : `Next: ${open}, then the runbook’s section on ${cause.stage}.`;
}

/** Short facts in order, for receivers that draw fields. */
export function factsOf({ lead, subject, time }: MessageContent): Message['facts'] {
  const { cause, release, serving, beganAt, endedAt, incident } = subject;
  const versions = serving.length > 1 ? servingText(serving) : (release ?? '');
  const facts: Message['facts'] = [
    { name: 'Incident', value: incident?.name ?? '' },
    { name: 'Environment', value: lead.environment },
    { name: 'Target', value: lead.target },
    { name: 'Began', value: time.instant(beganAt), at: beganAt },
    ...(endedAt === null ? [] : [{ name: 'Ended', value: time.instant(endedAt), at: endedAt }]),
    { name: 'Stage', value: cause.stage ? capitaliseFirst(STAGE_PHRASES[cause.stage]) : '' },
    { name: 'Signature', value: cause.signature?.title ?? '' },
    { name: 'Release', value: versions },
    { name: 'Seen from', value: listText(lead.reading.seenFrom) },
  ];
  return facts.filter(({ value }) => value !== '');
}

/** Times for a receiver with these settings: in its zone if it names one that this system knows, else in UTC. */
export function receiverTime(settings: Record<string, unknown>): ZoneTime {
  const { timeZone } = settings;
  if (typeof timeZone !== 'string') return UTC_TIME;
  try {
    return zoneTime(timeZone);
  } catch {
    return UTC_TIME;
  }
}
