import type { z } from 'zod';
import type { Message } from '../../domain/alerts/message';
import { timeZoneSchema } from '../primitives';

/** How a setting is typed in a form. `list`: one per line; `template`: a text of many lines with a preview; `headers`: `Name: value` per line; `responders`: `team id` per line. */
type SettingInput = 'text' | 'number' | 'list' | 'headers' | 'responders' | 'choice' | 'template';

/** A setting as a form shows it. */
export type SettingField = {
  label: string;
  input?: SettingInput;
  placeholder?: string;
  hint?: string;
  /** For `choice`, in order: stored value and what it is called. The first one is the default. */
  options?: ReadonlyArray<readonly [value: string, name: string]>;
  /** Shown instead of the schema's own message where the value is refused. */
  complaint?: string;
};

/** What a kind cannot compute in a browser as on the server, and what tests replace. */
export type ComposeTools = {
  /** Epoch ms. */
  now: number;
  /** Lower-case hex. */
  sha256(text: string): string;
  /** Lower-case hex. */
  hmacSha256(key: string, text: string): string;
};

/** A JSON body to post. */
export type OutgoingRequest = {
  /** Name of the receiver, for the delivery log: "PagerDuty". */
  receiver: string;
  url: string;
  /** Already serialised: a signature is of these very bytes. */
  body: string;
  headers?: Record<string, string | undefined>;
  /** Values that no log may show, even if the receiver sends them back. */
  secrets?: ReadonlyArray<string | null>;
};

export type MailServer = {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  username: string | null;
  password: string | null;
};

export type OutgoingMail = {
  server: MailServer;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  messageId: string;
  /** Id that all mails of an incident refer to; no mail has it. */
  threadId: string;
  /** Epoch ms. */
  sentAt: number;
  isUrgent: boolean;
  headers: Record<string, string>;
};

/** What to send for one message: requests in order, each only after the one before was accepted; or a mail. */
type Outgoing =
  | { by: 'requests'; requests: readonly OutgoingRequest[] }
  | { by: 'mail'; mail: OutgoingMail };

type Settings<S extends z.ZodObject> = z.output<S>;

/** All that Tocsin knows about one kind of receiver. */
type KindDefinition<K extends string, S extends z.ZodObject> = {
  /** Its name in the configuration file and in the API. */
  kind: K;
  /** Its name on screens. */
  name: string;
  /** What arrives there, for the documentation. */
  arrives: string;
  settings: S;
  /** Settings that are sealed before they are stored and never shown again. Of a record, each value. */
  secrets: ReadonlyArray<keyof Settings<S> & string>;
  /** One per setting, in the order of the form. */
  fields: Record<keyof Settings<S> & string, SettingField>;
  /** Whether it opens an incident for whatever it is sent, so that it can take no heartbeats. */
  opensIncidents?: boolean;
  /** Where it sends, for a list: a host, an address, a topic; no part that may be a secret. */
  destination(settings: Settings<S>): string;
  compose(message: Message, settings: Settings<S>, tools: ComposeTools): Outgoing;
  /** What is wrong with settings that are valid one by one; null where nothing is. */
  check?(settings: Settings<S>): { key: keyof Settings<S> & string; problem: string } | null;
  /** What its template gives for a sample message; null where it has none. */
  preview?(settings: Settings<S>): string | null;
  /** Valid settings of a receiver at `url`, for documentation and tests. */
  example(url: string): NoInfer<z.input<S>>;
};

/** A kind without the type of its settings: they are parsed by its own schema where they are used. */
export type KindDescription<K extends string = string> = {
  kind: K;
  name: string;
  arrives: string;
  settings: z.ZodObject;
  secrets: readonly string[];
  fields: ReadonlyArray<SettingField & { key: string }>;
  opensIncidents: boolean;
  /** '' where the settings are not those of this kind. */
  destination(settings: unknown): string;
  /** Issues of settings that are valid one by one. */
  check(settings: unknown): { key: string; problem: string } | null;
  /** What its template gives for a sample message; null where it has none, or the settings are not those of this kind. */
  preview(settings: unknown): string | null;
  /** Composes with these settings. Throws ZodError where they are not those of this kind. */
  composer(settings: unknown): (message: Message, tools: ComposeTools) => Outgoing;
  example(url: string): Record<string, unknown>;
};

/** What every kind has: the zone in which the times of its messages are written. */
const COMMON = { timeZone: timeZoneSchema.default('UTC') };
const COMMON_FIELDS: ReadonlyArray<SettingField & { key: keyof typeof COMMON }> = [
  {
    key: 'timeZone',
    label: 'Time zone of messages',
    placeholder: 'UTC',
    hint: 'A name such as Europe/Berlin. Slack and Discord also show each reader their own time.',
  },
];

/** Checks a definition by its types, adds what every kind has, and drops the type of its settings. */
export function defineKind<const K extends string, S extends z.ZodObject>(
  definition: KindDefinition<K, S>,
): KindDescription<K> {
  const { kind, name, arrives, settings, secrets, fields, compose } = definition;
  const entries = Object.entries<SettingField>(fields);
  const extended = settings.extend(COMMON);
  return {
    kind,
    name,
    arrives,
    settings: extended,
    secrets,
    fields: [...entries.map(([key, field]) => ({ ...field, key })), ...COMMON_FIELDS],
    opensIncidents: definition.opensIncidents ?? false,
    destination(given) {
      const parsed = extended.safeParse(given);
      return parsed.success ? definition.destination(parsed.data as Settings<S>) : '';
    },
    check(given) {
      const parsed = extended.safeParse(given);
      return parsed.success ? (definition.check?.(parsed.data as Settings<S>) ?? null) : null;
    },
    preview(given) {
      const parsed = extended.safeParse(given);
      return parsed.success ? (definition.preview?.(parsed.data as Settings<S>) ?? null) : null;
    },
    composer(given) {
      const parsed = extended.parse(given) as Settings<S>;
      return (message, tools) => compose(message, parsed, tools);
    },
    example: (url) => definition.example(url),
  };
}
