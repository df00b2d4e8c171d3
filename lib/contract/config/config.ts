import { z } from 'zod';
import { TRANSPORTS } from '../../domain/sessions/session';
import { INDICATORS } from '../../domain/tallies/indicators';
import {
  DEFAULT_LOCATIONS_NEEDED,
  DEFAULT_WARM_UP_MS,
  MOST_LOCATIONS_NEEDED,
  MOST_WARM_UP_MS,
  RELEASE_MODES,
  type Target,
} from '../../domain/targets/target';
import { DAY } from '../../domain/time';
import { configConversationFields } from '../conversations';
import { configPollsSchema } from '../polls';
import {
  authSchema,
  headerValueSchema,
  locationsSchema,
  maxMessageSchema,
  wholeDaysSchema,
} from '../primitives';
import { thresholdTextSchema } from '../threshold-text';
import { configAuthSchema } from './config-auth';
import { configConnectionFields, configOutboundSchema } from './config-connections';
import { configDurationSchema } from './config-duration';
import { CONFIG_MAINTENANCE_LIMIT, configMaintenanceSchema } from './config-maintenance';
import { configLeaseSchema, configNodeSchema, configRolesSchema } from './config-node';
import { CONFIG_NOTIFIERS_LIMIT, configNotifierSchema } from './config-notifiers';
import { configRulesSchema } from './config-rules';
import { CONFIG_SOURCES_LIMIT, configSourceSchema } from './config-sources';
import { configStorageSchema } from './config-storage';

/** Limits of the configuration file. */
export const CONFIG_FILE_LIMIT_BYTES = 1024 * 1024;
const CONFIG_TARGETS_LIMIT = 2_000;

const httpToken = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
const interval = configDurationSchema.pipe(
  z.number().min(500, 'at least 500ms').max(3_600_000, 'at most 1h'),
);

const CONFIG_ANCHORS_LIMIT = 16;
const LAST_PORT = 65_535;

/** `example.com:443`, `192.0.2.1:53`, `[2001:db8::1]:443`. */
const anchorSchema = z
  .string()
  .max(300)
  .transform((text, context) => {
    const [, host, port] = /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]/@]+):(\d{1,5})$/.exec(text.trim()) ?? [];
    if (host !== undefined && Number(port) >= 1 && Number(port) <= LAST_PORT)
      return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
    const message = 'expected host:port, such as example.com:443 or [2001:db8::1]:443';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** Sent in a header or a URL, so that a line break at its end (a file read into a variable) breaks every session. */
const tokenSchema = z
  .string()
  .min(1)
  .max(16_384)
  .regex(
    /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
    'begins or ends with a space, or contains a line break or another character that no header takes: remove it',
  );

const days = configDurationSchema.pipe(wholeDaysSchema);

/** `connection: "> 95 %"` and so on, parsed to basis points of the bad share. */
const configThresholdsSchema = z.strictObject(
  Object.fromEntries(INDICATORS.map((key) => [key, thresholdTextSchema(key).optional()])) as {
    [K in (typeof INDICATORS)[number]]: z.ZodOptional<ReturnType<typeof thresholdTextSchema>>;
  },
);

export const configTargetSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    url: z.url({ protocol: /^wss?$/, error: 'expected a ws:// or wss:// URL' }).max(2_000),
    environment: z.string().trim().min(1).max(80),
    interval: interval.default(5_000),
    token: tokenSchema.optional(),
    jwt: z
      .strictObject({
        secret: z.string().min(1).max(4_096),
        claims: z.record(z.string(), z.unknown()).default({}),
      })
      .optional(),
    auth: authSchema.default(['header']),
    headers: z.record(z.string().regex(httpToken), headerValueSchema).default({}),
    /** The name of a journey of the package, the path of a file, or a journey in place. */
    journey: z
      .union([z.string().min(1).max(1_000), z.record(z.string(), z.unknown())], {
        error: 'expected a journey: give its name, the path of its file, or its keys',
      })
      .default('agent'),
    transport: z
      .enum(TRANSPORTS, { error: `expected a transport: ${TRANSPORTS.join(', ')}` })
      .default('ws'),
    thresholds: configThresholdsSchema.default({}),
    hold: configDurationSchema.pipe(z.number().max(60_000, 'at most 60s')).default(5_000),
    afterRelease: z
      .strictObject({
        interval,
        for: configDurationSchema.pipe(z.number().min(1_000).max(DAY, 'at most 24h')),
      })
      .nullable()
      .default(null),
    warmUp: configDurationSchema
      .pipe(z.number().max(MOST_WARM_UP_MS, 'at most 10m'))
      .default(DEFAULT_WARM_UP_MS),
    // YAML 1.1 tools write `off` as a boolean.
    releases: z.preprocess(
      (value) => (value === false ? 'off' : value),
      z.enum(RELEASE_MODES, { error: 'expected auto or off' }).default('auto'),
    ),
    locationsNeeded: z
      .number()
      .int()
      .min(1, 'at least 1')
      .max(MOST_LOCATIONS_NEEDED, 'at most 10')
      .default(DEFAULT_LOCATIONS_NEEDED),
    /** The locations that measure it; empty: all. */
    locations: locationsSchema.optional(),
    /** Its badge can be fetched with a token of the scope `badge`. */
    badge: z.boolean().default(false),
    poll: configPollsSchema(configDurationSchema).optional(),
    paused: z.boolean().default(false),
    ...configConversationFields(configDurationSchema),
    ...configConnectionFields,
  })
  .refine((target) => !(target.token !== undefined && target.jwt), {
    error: 'give either token or jwt, not both: remove one of them',
    path: ['token'],
  });
/** A target of the file. `declared`: what was read of the journey that it names or contains; absent: the built-in one. */
export type ConfigTarget = z.infer<typeof configTargetSchema> & {
  declared?: Pick<Target, 'journey' | 'journeyDefinition' | 'journeyTimes'> | undefined;
};

/** `tocsin.config.yaml`. Everything is optional; what it defines is read-only on screens. */
export const configFileSchema = z.strictObject({
  targets: z.array(configTargetSchema).max(CONFIG_TARGETS_LIMIT).default([]),
  auth: configAuthSchema.prefault({}),
  thresholds: configThresholdsSchema.default({}),
  retention: z
    .strictObject({ sessions: days.optional(), events: days.optional(), tallies: days.optional() })
    .default({}),
  rules: configRulesSchema.prefault('default'),
  notifiers: z.array(configNotifierSchema).max(CONFIG_NOTIFIERS_LIMIT).default([]),
  outbound: configOutboundSchema.prefault({}),
  /** Backends that report. */
  sources: z.array(configSourceSchema).max(CONFIG_SOURCES_LIMIT).default([]),
  maintenance: z.array(configMaintenanceSchema).max(CONFIG_MAINTENANCE_LIMIT).default([]),
  /** What a release needs before it passes; `settle`: how late its health events can arrive. */
  gate: z
    .strictObject({
      soak: configDurationSchema.pipe(z.number().max(DAY, 'at most 24h')).optional(),
      deadline: configDurationSchema
        .pipe(
          z
            .number()
            .min(60_000, 'at least 1m')
            .max(7 * DAY),
        )
        .optional(),
      settle: configDurationSchema.pipe(z.number().max(3_600_000, 'at most 1h')).optional(),
    })
    .default({}),
  probe: z
    .strictObject({
      location: z.string().trim().min(1).max(80).optional(),
      /** Most concurrent sessions of one target. */
      maxInFlight: z.number().int().min(1).max(5_000).optional(),
      /** Largest message from a server; a larger one ends the session as excluded. */
      maxMessage: maxMessageSchema.optional(),
      /** Most frames from a server in one session. */
      maxFrames: z.number().int().min(100).max(1_000_000).optional(),
      /**
       * Addresses `host:port` that accept TCP whenever the probe's own network works. Without any, the hosts of the
       * targets.
       */
      anchors: z.array(anchorSchema).max(CONFIG_ANCHORS_LIMIT).default([]),
    })
    .prefault({}),
  /** What this process does, and its name among several. */
  role: configRolesSchema.optional(),
  node: configNodeSchema.optional(),
  lease: configLeaseSchema.default({}),
  storage: configStorageSchema.optional(),
});
export type ConfigFile = Omit<z.infer<typeof configFileSchema>, 'targets'> & {
  targets: ConfigTarget[];
};
