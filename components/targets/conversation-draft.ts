import type { TargetView } from '@/lib/contract/api/targets';
import { durationField } from '@/lib/web/text/duration-field';

/** The fields about what sessions say and wait for. Secrets start empty: the server never shows them. */
export type ConversationDraft = {
  transport: TargetView['transport'];
  question: string;
  /** `stage duration` a line. */
  deadlines: string;
  idle: string;
  /** Empty for the probe's own. */
  maxMessage: string;
  compression: TargetView['compression'];
  /** A host a line. */
  hosts: string;
  /** Of Socket.IO; empty for the main one. */
  namespace: string;
  /** `NAME=value` a line; null leaves the stored secrets alone. */
  secrets: string | null;
};

export const NO_CONVERSATION: ConversationDraft = {
  transport: 'ws',
  question: '',
  deadlines: '',
  idle: '0s',
  maxMessage: '',
  compression: 'offer',
  hosts: '',
  namespace: '',
  secrets: '',
};

/** Where errors of the contract belong. */
export const CONVERSATION_FIELDS = {
  transport: 'transport',
  question: 'question',
  deadlines: 'deadlines',
  idleMs: 'idle',
  maxMessageBytes: 'maxMessage',
  compression: 'compression',
  hosts: 'hosts',
  namespace: 'namespace',
  secrets: 'secrets',
} as const;

export function conversationDraftOf(target: TargetView): ConversationDraft {
  const { deadlines, maxMessageBytes } = target;
  return {
    transport: target.transport,
    question: target.question ?? '',
    deadlines: Object.entries(deadlines)
      .map(([stage, ms]) => `${stage} ${durationField(ms)}`)
      .join('\n'),
    idle: durationField(target.idleMs),
    maxMessage: maxMessageBytes === null ? '' : String(maxMessageBytes),
    compression: target.compression,
    hosts: target.hosts.join('\n'),
    namespace: target.namespace ?? '',
    secrets: target.secretNames.length > 0 ? null : '',
  };
}

/** The fields as the API takes them; what is wrong with them the contract says. */
export function conversationInput(draft: ConversationDraft) {
  const size = draft.maxMessage.trim();
  return {
    transport: draft.transport,
    question: draft.question.trim() || null,
    deadlines: Object.fromEntries(linesOf(draft.deadlines).map((line) => pairOf(line, /[\s=:]+/))),
    idleMs: draft.idle.trim() || '0s',
    maxMessageBytes: size === '' ? null : /^\d+$/.test(size) ? Number(size) : size,
    compression: draft.compression,
    hosts: linesOf(draft.hosts),
    namespace: draft.namespace.trim() || null,
    secrets:
      draft.secrets === null
        ? undefined
        : Object.fromEntries(linesOf(draft.secrets).map((line) => pairOf(line, /=/))),
  };
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

function pairOf(line: string, separator: RegExp): [string, string] {
  const [name = ''] = line.split(separator);
  return [name.trim(), line.slice(name.length).replace(separator, '').trim()];
}
