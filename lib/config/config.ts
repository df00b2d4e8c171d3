import type { ConfigTarget } from '../contract/config/config';
import type { ConfigMaintenance } from '../contract/config/config-maintenance';
import type { ConfigNotifier } from '../contract/config/config-notifiers';
import type { Thresholds } from '../domain/tallies/indicators';
import type { GateSettings } from '../domain/verdict/model/gate-settings';
import type { ConfigRule } from './rule-of';

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything a process is told at its start. Frozen; secrets live here and in the sealed store only. */
export type Config = Readonly<{
  /** null: loopback, on 127.0.0.1 and ::1. */
  host: string | null;
  port: number;
  /** The port was asked for by name, so it is used or refused, never replaced. */
  portAsked: boolean;
  dataDirectory: string;
  /** Absolute path, or null where there is none. */
  configFile: string | null;
  admin: Readonly<{ password: string | null; token: string | null }>;
  /** A TLS-terminating proxy stands in front: its X-Forwarded-* headers are believed. */
  trustProxy: boolean;
  publicUrl: string | null;
  location: string;
  logLevel: LogLevel;
  targets: readonly ConfigTarget[];
  /** Basis points, where the file sets them. */
  thresholds: Readonly<Partial<Thresholds>>;
  retention: Readonly<{ sessionsDays?: number; talliesDays?: number }>;
  /** Added to the rules that Tocsin brings, or tuning them. */
  rules: readonly ConfigRule[];
  notifiers: readonly ConfigNotifier[];
  maintenance: readonly ConfigMaintenance[];
  /** What a release has to show, where the file says otherwise. */
  gate: Readonly<Partial<Pick<GateSettings, 'soakMs' | 'deadlineMs' | 'settleMs'>>>;
  /** Most sessions of one target at a time; null: as many as its interval needs. */
  maxInFlight: number | null;
  /** What one session follows, where the file says otherwise: bytes of a message, frames. */
  sessionLimits: Readonly<{ messageBytes?: number; frames?: number }>;
  /** What accepts TCP while the probe's own network works; empty: the hosts of the targets. */
  anchors: ReadonlyArray<{ host: string; port: number }>;
}>;

/** One thing that is wrong: where, what, and what to do about it. */
export type Problem = { path: string; problem: string; hint: string };

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: Problem[] };

export function hasSecret(config: Pick<Config, 'admin'>): boolean {
  return config.admin.password !== null || config.admin.token !== null;
}
