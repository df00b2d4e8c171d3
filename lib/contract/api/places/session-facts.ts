import { z } from 'zod';
import { EXCLUSION_KINDS } from '../../../domain/sessions/session';
import type { FrameMeaning, SessionFacts } from '../../../domain/sessions/session-facts';
import { stageSchema } from '../../primitives';

/** What a probe reports of one session. Generous, as a newer probe may report more; bounded, as nobody vouches for the sender. */

const ms = z.number().min(0).max(86_400_000);
const instant = z.number().int().min(0).max(8.64e15);
const count = z.number().int().min(0).max(1e9);
const word = z.string().max(2_000);
const text = z.string().max(16_384);
const words = z.array(word).max(100);

const blame = z.object({
  stage: z.enum(['accept', 'auth', 'factory', 'handler', 'ready', 'agent', 'complete']),
  proof: z.boolean(),
  emergency: z.boolean(),
});

const meaningBase = {
  name: word,
  served: z.enum(['fallback', 'emergency']).exactOptional(),
  degraded: z.boolean().exactOptional(),
  runId: word.exactOptional(),
  threadId: word.exactOptional(),
  proves: z.array(stageSchema).max(9).exactOptional(),
};

const kindOnly = <K extends string>(kind: K) => z.object({ ...meaningBase, kind: z.literal(kind) });

const meaningSchema = z.discriminatedUnion('kind', [
  z.object({
    ...meaningBase,
    kind: z.literal('welcome'),
    sentAt: z.number().exactOptional(),
    connectionId: word.nullable(),
    release: word.nullable(),
    instance: word.nullable(),
  }),
  z.object({
    ...meaningBase,
    kind: z.literal('agent'),
    event: word,
    final: z.boolean(),
    failed: z.boolean(),
    unfinished: word.exactOptional(),
    agentName: word.exactOptional(),
    parent: word.exactOptional(),
    ofRun: z.literal(true).exactOptional(),
    isState: z.literal(true).exactOptional(),
    sentAt: z.number().exactOptional(),
    ofAnother: z.literal(true).exactOptional(),
    answer: z.boolean(),
    fingerprints: z.array(z.enum(['agent-name', 'tool-name', 'text'])).max(3),
    missing: words,
    code: word.nullable(),
    message: text,
  }),
  z.object({
    ...meaningBase,
    kind: z.literal('error'),
    code: word.nullable(),
    message: text,
    blame: blame.nullable(),
    answering: blame.exactOptional(),
    recovered: z.boolean(),
  }),
  kindOnly('authDemand'),
  kindOnly('authenticated'),
  kindOnly('handshake'),
  kindOnly('ping'),
  kindOnly('notice'),
  kindOnly('ack'),
  kindOnly('progress'),
  kindOnly('other'),
  kindOnly('unreadable'),
]) satisfies z.ZodType<FrameMeaning>;

const audioCount = { frames: count, bytes: z.number().int().min(0) };

/** Frames that can decide a stage are kept beyond the usual number. */
const MOST_FACTS = 1_024;

export const sessionFactsSchema = z.object({
  rules: count.exactOptional(),
  connectedMs: ms.nullable(),
  acceptedMs: ms.nullable(),
  upgradeStatus: z.number().int().min(0).max(999).nullable(),
  upgradeText: text.exactOptional(),
  error: z
    .object({
      phase: z.enum(['dns', 'tcp', 'tls', 'upgrade', 'open']),
      code: word,
      message: text,
    })
    .nullable(),
  probeFault: text.nullable(),
  exclusion: z.enum(EXCLUSION_KINDS).nullable().exactOptional(),
  deadline: z.object({ stage: stageSchema, atMs: ms }).nullable(),
  requestedMs: ms.nullable(),
  requestedAt: instant.exactOptional(),
  requestedAfter: count.exactOptional(),
  heldMs: ms.nullable(),
  frames: z.array(z.object({ atMs: ms, meaning: meaningSchema })).max(MOST_FACTS),
  uncounted: count.exactOptional(),
  unread: z
    .object({
      unknown: count,
      notJson: count,
      binary: count,
      names: words,
      sample: text.exactOptional(),
    })
    .exactOptional(),
  lastMessage: z.object({ name: word, atMs: ms }).exactOptional(),
  silentMs: ms.exactOptional(),
  retryAfter: word.exactOptional(),
  isCompressed: z.literal(true).exactOptional(),
  close: z
    .object({
      code: z.number().int().min(0).max(65_535).nullable(),
      reason: text,
      by: z.enum(['server', 'client', 'network']),
      atMs: ms,
      unanswered: z.boolean().exactOptional(),
    })
    .nullable(),
  ids: z.object({
    runId: word,
    threadId: word,
    sessionId: word.exactOptional(),
    traceId: word.exactOptional(),
  }),
  announced: z.object({
    release: word.nullable(),
    instance: word.nullable(),
    connectionId: word.nullable(),
  }),
  warnings: z.array(text).max(100),
  plan: z
    .object({
      measured: z.array(stageSchema).max(9),
      awaited: z.array(stageSchema).max(9),
      measuresEmergency: z.boolean(),
      measuresAudio: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  finding: z.object({ stage: stageSchema, code: word, text, atMs: ms }).nullable().exactOptional(),
  cleanCloseCodes: z.array(z.number().int().min(0).max(65_535)).max(100).exactOptional(),
  authWay: word.exactOptional(),
  auth: word.exactOptional(),
  certificateVerified: z.literal(false).exactOptional(),
  certificateDays: z.number().exactOptional(),
  droppedFrames: count.exactOptional(),
  audio: z
    .object({
      sent: z.object(audioCount).exactOptional(),
      received: z
        .object({
          ...audioCount,
          firstMs: ms.nullable(),
          lastMs: ms.nullable(),
          longestGapMs: ms.nullable(),
          longestStallMs: ms.exactOptional(),
          isAudible: z.boolean().exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<SessionFacts>;
