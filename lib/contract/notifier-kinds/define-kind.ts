import type { z } from 'zod';
import type { Message } from '../../domain/alerts/message';

/** How a setting is typed in a form. `list`: one per line; `headers`: `Name: value` per line; `responders`: `team id` per line. */
type SettingInput = 'text' | 'number' | 'list' | 'headers' | 'responders' | 'choice';

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
  /** Composes with these settings. Throws ZodError where they are not those of this kind. */
  composer(settings: unknown): (message: Message, tools: ComposeTools) => Outgoing;
  example(url: string): Record<string, unknown>;
};

/** Checks a definition by its types and drops the type of its settings. */
export function defineKind<const K extends string, S extends z.ZodObject>(
  definition: KindDefinition<K, S>,
): KindDescription<K> {
  const { kind, name, arrives, settings, secrets, fields, compose } = definition;
  const entries = Object.entries<SettingField>(fields);
  return {
    kind,
    name,
    arrives,
    settings,
    secrets,
    fields: entries.map(([key, field]) => ({ ...field, key })),
    opensIncidents: definition.opensIncidents ?? false,
    destination(given) {
      const parsed = settings.safeParse(given);
      return parsed.success ? definition.destination(parsed.data) : '';
    },
    composer(given) {
      const parsed = settings.parse(given);
      return (message, tools) => compose(message, parsed, tools);
    },
    example: (url) => definition.example(url),
  };
}
