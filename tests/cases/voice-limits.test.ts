import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { audioFilesIn } from '../../lib/journeys/audio/audio-files';
import { loadJourney, toTargetJourney } from '../../lib/journeys/load-journey';
import { type JourneyServer, type Peer, serve } from '../support/journey-servers/serve';
import { toneSample } from '../support/journeys/tone-sample';
import { probeUrl, SHORT } from '../support/probe/probe-url';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-voice-'));
const servers: JourneyServer[] = [];
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.map((server) => server.close()));
});

const PATIENT = { ready: 40_000, agent: 40_000, complete: 40_000 };

/** A session of a journey with a server that does what the test says once it was asked. */
async function talk(text: string, answer: (peer: Peer) => void | Promise<void>) {
  const server = await serve({}, (peer) => {
    peer.onMessage(({ type }) => (type === 'ask' ? answer(peer) : undefined));
  });
  servers.push(server);
  const loaded = loadJourney(text, 'x', audioFilesIn(folder));
  if ('problems' in loaded) throw new Error(loaded.problems[0]?.reason);
  const run = () =>
    probeUrl(server.url, {
      journeyDefinition: toTargetJourney(loaded.journey, folder),
      deadlines: { ...SHORT, upgradeMs: 20_000, closeMs: 10_000, totalMs: 100_000 },
      stageDeadlines: PATIENT,
    });
  return { run };
}

const BINARY = `
journey: binary
audio: {at: binary, format: pcm16, rate: 16000}
ask: {type: ask}
read: {agent: audio, complete: done, error: failed}
`;
const FIELD = `
journey: field
audio: {at: $.delta, match: delta, format: pcm16, rate: 24000}
ask: {type: ask}
read: {agent: delta, complete: done, error: failed}
`;

describe('what audio may cost', () => {
  it('counts 20,000 frames and keeps none', { timeout: 120_000 }, async () => {
    const frame = toneSample().subarray(0, 640);
    const { run } = await talk(BINARY, async ({ socket, say }) => {
      for (let n = 0; n < 20_000; n++) {
        socket.send(frame);
        if (n % 500 === 0) await new Promise((sent) => socket.send('tick', sent));
      }
      say({ type: 'done' });
    });
    const record = await run();
    expect(record.outcome).toBe('passed');
    expect(record.facts.audio?.received).toMatchObject({ frames: 20_000, bytes: 12_800_000 });
    expect(record.transcript.length).toBeLessThanOrEqual(200);
    expect(record.transcript.at(-1)?.kind).toBe('close');
    expect(JSON.stringify(record.facts).length).toBeLessThan(100_000);
  });

  it('reads no audio out of a message that is too long, and keeps nothing of it', {
    timeout: 120_000,
  }, async () => {
    const huge = 'QUFB'.repeat(1024 * 1024);
    const { run } = await talk(FIELD, ({ say, socket }) => {
      say({ type: 'delta', delta: toneSample().toString('base64', 0, 4_800) });
      say({ type: 'delta', delta: huge });
      socket.send(toneSample());
      say({ type: 'unknown', nested: [{ audio: huge.slice(0, 400_000) }] });
      say(huge.slice(0, 2_000));
      say({ type: 'done' });
    });
    const record = await run();
    expect(record.outcome).toBe('passed');
    expect(record.facts.audio?.received).toMatchObject({ frames: 1, bytes: 4_800 });
    const kept = JSON.stringify([record.transcript, record.facts]);
    expect(kept).not.toContain('QUFBQUFBQUFB');
    expect(record.transcript.find(({ kind }) => kind === 'binary')?.text).toBe('48000 bytes');
    expect(kept.length).toBeLessThan(20_000);
  });

  it('ends as a limit of ours where a server sends more than a session may have', {
    timeout: 120_000,
  }, async () => {
    const frame = Buffer.alloc(4 * 1024 * 1024, 7);
    const { run } = await talk(BINARY, async ({ socket }) => {
      for (let n = 0; n < 30 && socket.readyState === 1; n++)
        await new Promise((sent) => socket.send(frame, sent));
    });
    const record = await run();
    expect(record.outcome).toBe('excluded');
    expect(record.excludedBecause).toContain('in one session');
  });

  it('says nothing about a server when its own audio is gone', { timeout: 60_000 }, async () => {
    const file = join(folder, 'question.pcm');
    writeFileSync(file, toneSample().subarray(0, 960));
    const text = BINARY.replace(
      'ask: {type: ask}',
      'steps: [{speak: {file: question.pcm, format: pcm16, rate: 24000}}, {ask: {type: ask}}]',
    );
    const { run } = await talk(text, ({ socket, say }) => {
      socket.send(toneSample());
      say({ type: 'done' });
    });
    rmSync(file);
    const without = await run();
    expect(without.outcome).toBe('excluded');
    expect(without.excludedBecause).toContain('question.pcm');
    writeFileSync(file, toneSample().subarray(0, 960));
    const again = await run();
    expect(again.outcome).toBe('passed');
    expect(again.facts.audio?.sent).toEqual({ frames: 1, bytes: 960 });
  });
});
