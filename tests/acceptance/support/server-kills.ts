import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { eventsAnswerSchema } from '../../../lib/contract/api/events';
import { seriesSchema } from '../../../lib/contract/api/overview';
import { aboutSchema } from '../../../lib/contract/api/settings';
import { targetViewSchema } from '../../../lib/contract/api/targets';
import { ensureBuild } from '../../../lib/runtime/pages/ensure-build';
import { requestAt } from '../../support/server-fixture';
import { type ServerProcess, startServerProcess } from './server-process';

const SENDERS = 4;
const BATCH = 25;
const TARGET = 'durable';

type Batch = { ids: string[]; body: string };

function batchOf(prefix: string, n: number): Batch {
  const ids = Array.from({ length: BATCH }, (_, row) => `${prefix}-${n}-${row}`);
  const events = ids.map((id) => ({
    id,
    at: Date.now(),
    stage: 'factory',
    outcome: 'ok',
    environment: 'staging',
    target: TARGET,
    connectionId: `connection-${id}`,
  }));
  return { ids, body: JSON.stringify(events) };
}

async function send(child: ServerProcess, { body }: Batch) {
  const answer = await requestAt(child.url, 'POST /api/v1/events', { body });
  if (answer.status !== 202) throw new Error(`${answer.status} ${answer.text}`);
  return eventsAnswerSchema.parse(answer.json);
}

/** Sends from several sides at once and kills the process in the midst of it. */
async function sendAndKill(child: ServerProcess, prefix: string, acks: number) {
  const sent: Batch[] = [];
  const acknowledged: Batch[] = [];
  let killed: Promise<unknown> | null = null;
  const sender = async () => {
    while (!killed) {
      const batch = batchOf(prefix, sent.length);
      sent.push(batch);
      try {
        const answer = await send(child, batch);
        expect(answer).toEqual({ accepted: BATCH, duplicates: 0, rejected: [] });
      } catch (error) {
        if (!killed) throw error;
        return;
      }
      acknowledged.push(batch);
      // The other senders are in the middle of a request now.
      if (acknowledged.length >= acks) killed ??= child.kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  await killed;
  return { sent, acknowledged };
}

/** Connections that the tallies of the target count for the factory. */
async function tallied(child: ServerProcess, targetId: string): Promise<number> {
  const { json } = await requestAt(child.url, `GET /api/v1/indicators/series?target=${targetId}`);
  const factory = seriesSchema.parse(json).indicators.find((one) => one.indicator === 'factory');
  return (factory?.server ?? []).reduce((sum, point) => sum + point.valid, 0);
}

async function storedEvents(child: ServerProcess): Promise<number> {
  const { json } = await requestAt(child.url, 'GET /api/v1/about');
  return aboutSchema.parse(json).store.healthEvents;
}

/** Kills the server so many times while events come in, and checks after each that none is lost and none counted twice. */
export async function surviveServerKills(kills: number): Promise<void> {
  await ensureBuild(() => {});
  const data = mkdtempSync(join(tmpdir(), 'tocsin-kill-'));
  const children: ChildProcess[] = [];
  const startChild = () => startServerProcess(data, { children });
  try {
    let child = await startChild();
    const added = await requestAt(child.url, 'POST /api/v1/targets', {
      body: { name: TARGET, environment: 'staging', url: 'ws://127.0.0.1:9/ws', paused: true },
    });
    const { id } = targetViewSchema.parse(added.json);
    const all: Batch[] = [];
    for (let run = 0; run < kills; run++) {
      const { sent, acknowledged } = await sendAndKill(child, `run${run}`, 3 + run * 9);
      expect(acknowledged.length).toBeGreaterThan(0);
      child = await startChild();
      const answers = await Promise.all(acknowledged.map((batch) => send(child, batch)));
      expect(answers).toEqual(
        acknowledged.map(() => ({ accepted: 0, duplicates: BATCH, rejected: [] })),
      );
      // A sender that had no answer sends again: whatever had come is not taken twice.
      const silent = sent.filter((batch) => !acknowledged.includes(batch));
      for (const answer of await Promise.all(silent.map((batch) => send(child, batch)))) {
        expect(answer.accepted + answer.duplicates).toBe(BATCH);
      }
      all.push(...sent);
      const unique = new Set(all.flatMap((batch) => batch.ids)).size;
      expect(await storedEvents(child)).toBe(unique);
      expect(await tallied(child, id)).toBe(unique);
    }
    await child.kill('SIGTERM');
  } finally {
    for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
}
