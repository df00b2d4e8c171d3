import type { StageDeadlines } from './deadlines';
import type { TargetConversation } from './target';

/** The settings as a form or a file gives them, with their defaults. */
export type ConversationSettings = {
  deadlines: StageDeadlines;
  idleMs: number;
  question: string | null;
  secrets: Readonly<Record<string, string>>;
  compression: 'offer' | 'none';
  maxMessageBytes: number | null;
  hosts: readonly string[];
  namespace: string | null;
};

/** The fields of a target. Defaults are left out, so that rows from before a setting existed compare equal. */
export function conversationFields(settings: ConversationSettings): TargetConversation {
  const { deadlines, idleMs, question, secrets, compression, maxMessageBytes } = settings;
  const { hosts, namespace } = settings;
  return {
    ...(isEmpty(deadlines) ? {} : { deadlines }),
    ...(idleMs === 0 ? {} : { idleMs }),
    ...(question === null ? {} : { question }),
    ...(isEmpty(secrets) ? {} : { secrets }),
    ...(compression === 'offer' ? {} : { compression }),
    ...(maxMessageBytes === null ? {} : { maxMessageBytes }),
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(namespace === null ? {} : { namespace }),
  };
}

/** The settings of a target, with their defaults. */
export function conversationSettings(target: TargetConversation): ConversationSettings {
  return {
    deadlines: target.deadlines ?? {},
    idleMs: target.idleMs ?? 0,
    question: target.question ?? null,
    secrets: target.secrets ?? {},
    compression: target.compression ?? 'offer',
    maxMessageBytes: target.maxMessageBytes ?? null,
    hosts: target.hosts ?? [],
    namespace: target.namespace ?? null,
  };
}

const isEmpty = (value: object) => Object.keys(value).length === 0;

/** A value without these settings. */
export function withoutConversation<T extends Partial<Record<keyof ConversationSettings, unknown>>>(
  value: T,
): Omit<T, keyof ConversationSettings> {
  const {
    deadlines,
    idleMs,
    question,
    secrets,
    compression,
    maxMessageBytes,
    hosts,
    namespace,
    ...rest
  } = value;
  return rest;
}
