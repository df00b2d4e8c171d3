import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadJourney, toTargetJourney } from '../../lib/journeys/load-journey';
import { type JourneyServer, TOKEN } from '../support/journey-servers/serve';
import { agentVoice, realtimeVoice } from '../support/journey-servers/voice';
import { probeUrl, SHORT } from '../support/probe/probe-url';

const servers: JourneyServer[] = [];
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
});

type Voice = { journey: string; serve: () => Promise<JourneyServer> };

const REALTIME: Voice = { journey: 'openai-realtime-voice', serve: realtimeVoice };
const AGENT: Voice = { journey: 'deepgram-agent', serve: agentVoice };

/** Nothing but a fault that waits reaches them. */
const PATIENT = { auth: 20_000, ready: 20_000, agent: 20_000, complete: 20_000 };
const WAITING: Record<string, object> = { deaf: { agent: 1_000 }, stall: { complete: 6_000 } };

async function speak({ journey, serve }: Voice, fault: string, token = TOKEN) {
  const server = await serve();
  servers.push(server);
  const url = new URL(server.url);
  if (fault !== '') url.searchParams.set('break', fault);
  const text = readFileSync(`journeys/${journey}.yaml`, 'utf8')
    // Sent faster, and a stall noticed sooner: nothing of a fault depends on how long a second is.
    .replace('chunk: 100ms, as', 'chunk: 100ms, pace: 20, as')
    .replace('stall: 5s', fault === 'stall' ? 'stall: 500ms' : 'stall: 30s');
  const loaded = loadJourney(text, journey);
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  return probeUrl(url.href, {
    journeyDefinition: toTargetJourney(loaded.journey),
    credentials: { kind: 'token', token },
    deadlines: { ...SHORT, upgradeMs: 20_000, closeMs: 10_000, totalMs: 90_000 },
    stageDeadlines: { ...PATIENT, ...WAITING[fault] },
  });
}

/** Fault → `passed`, or the stage that fails and its code. */
const VERDICTS: Array<[Voice, Record<string, string>]> = [
  [
    REALTIME,
    {
      '': 'passed',
      limit: 'accept HTTP_429',
      deaf: 'agent',
      noaudio: 'complete NO_AUDIO',
      silent: 'complete SILENT_AUDIO',
      stall: 'complete AUDIO_STALLED',
      wav: 'complete AUDIO_FORMAT',
      nobase64: 'complete AUDIO_FORMAT',
      error: 'agent invalid_value',
      cut: 'complete',
      expired: 'agent session_expired',
      quota: 'complete rate_limit_exceeded',
      barge: 'complete turn_detected',
      foreign: 'complete NO_AUDIO',
    },
  ],
  [
    AGENT,
    {
      '': 'passed',
      warning: 'passed',
      limit: 'accept HTTP_429',
      deaf: 'agent',
      noaudio: 'complete NO_AUDIO',
      silent: 'complete SILENT_AUDIO',
      stall: 'complete AUDIO_STALLED',
      wav: 'complete AUDIO_FORMAT',
      order: 'ready INVALID_SETTINGS',
      injection: 'agent INJECTION_REFUSED',
      error: 'agent FAILED_TO_THINK',
      cut: 'complete',
      expired: 'agent CLIENT_MESSAGE_TIMEOUT',
      barge: 'complete INTERRUPTED',
    },
  ],
];

const table = VERDICTS.flatMap(([voice, faults]) =>
  Object.entries(faults).map(([fault, expected]) => ({
    name: `${voice.journey}, ${fault || 'healthy'}: ${expected}`,
    voice,
    fault,
    expected,
  })),
);

describe.concurrent('a session with a voice agent', () => {
  it.each(table)('$name', { timeout: 60_000 }, async ({ voice, fault, expected }) => {
    const record = await speak(voice, fault);
    const { failedStage, errorCode, outcome, facts } = record;
    const found = failedStage === null ? outcome : `${failedStage} ${errorCode ?? ''}`;
    const why = JSON.stringify({ found, facts, close: record.close });
    if (expected.includes(' ')) expect(found, why).toBe(expected);
    else expect(found.split(' ')[0], why).toBe(expected);
    // The content of audio is nowhere, whatever was wrong with it.
    const kept = JSON.stringify([record.transcript, facts]);
    expect(kept).not.toMatch(/[A-Za-z0-9+/]{300,}/);
    expect(kept).not.toMatch(/[0-9a-f]{64,}/);
  });

  it.each([REALTIME, AGENT])(
    'with a wrong key fails auth: $journey',
    { timeout: 60_000 },
    async (voice) => {
      expect((await speak(voice, '', 'wrong')).failedStage).toBe('auth');
    },
  );

  it('counts and times the audio of each session by itself', { timeout: 60_000 }, async () => {
    const [first, second, silent] = await Promise.all([
      speak(REALTIME, ''),
      speak(REALTIME, ''),
      speak(REALTIME, 'noaudio'),
    ]);
    for (const { facts, timings, transcript } of [first, second]) {
      expect(facts.audio).toMatchObject({
        sent: { frames: 10, bytes: 48_000 },
        received: { frames: 10, bytes: 48_000, isAudible: true },
      });
      expect(timings.firstAudioMs).toBeGreaterThanOrEqual(0);
      expect(timings.firstAudioMs).toBeLessThanOrEqual(timings.completeMs ?? 0);
      const texts = transcript.map(({ text }) => text);
      expect(texts).toContain('{"type":"input_audio_buffer.append","audio":"audio, 4,800 bytes"}');
      expect(texts).toContain(
        '{"type":"response.output_audio.delta","response_id":"r1","delta":"audio, 4,800 bytes"}',
      );
    }
    expect(silent?.timings.firstAudioMs).toBeNull();
    expect(silent?.facts.audio?.received).toMatchObject({ frames: 0, bytes: 0, firstMs: null });
  });

  it('shows binary audio by its size', { timeout: 60_000 }, async () => {
    const { transcript, facts } = await speak(AGENT, '');
    const shown = transcript.filter(({ kind }) => kind === 'binary').map(({ text }) => text);
    expect(new Set(shown)).toEqual(new Set(['audio, 4,800 bytes']));
    expect(facts.unread).toMatchObject({ binary: 0, names: expect.not.arrayContaining(['audio']) });
    expect(facts.warnings.join()).not.toContain('binary');
  });
});
