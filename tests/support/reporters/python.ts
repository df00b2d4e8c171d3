import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { STAGES } from '../../../lib/domain/sessions/stages';
import { startIntake } from '../intake-fixture';

/** Debian's, and not one of a version manager that lacks its packages. */
export const PYTHON = '/usr/bin/python3';
const APP = fileURLToPath(new URL('./fastapi-app.py', import.meta.url));

/** A FastAPI app under uvicorn that reports to a collector with real stores. */
export async function startFastApi(folder: string) {
  const { url, addSource, stores } = await startIntake({ guarded: true, now: Date.now() });
  const { token } = await addSource({ name: 'python' });
  const child = spawn(PYTHON, [APP, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      NODE_ENV: 'test',
      TOCSIN_URL: url,
      TOCSIN_TOKEN: token,
      TOCSIN_ENVIRONMENT: 'staging',
      TOCSIN_TARGET: 'chat',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => JSON.parse((await lines.next()).value ?? 'null');
  const port: unknown = await nextLine();
  let traces = 0;
  const related = (traceId: string, connectionIds: string[] = []) =>
    stores.events.related({ sessionIds: [], traceIds: [traceId], runIds: [], connectionIds });
  return {
    /** Connects, sends `message` after the welcome where there is one, and resolves with its trace once it is over. */
    async connect(mode: string, message?: string): Promise<string> {
      traces += 1;
      const traceId = String(traces).padStart(32, 'a');
      const client = new WebSocket(`ws://127.0.0.1:${port}/ws?mode=${mode}`, {
        headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
      });
      client.on('error', () => {});
      client.on('message', (data) => {
        if (!String(data).includes('welcome')) return;
        if (message === 'leave') client.close(1001);
        else client.send(message ?? '');
      });
      await new Promise((resolve) => client.on('close', resolve));
      return traceId;
    },
    /** Ends the app; resolves with the figures of its reporter. */
    async end(): Promise<unknown> {
      child.stdin.end();
      return nextLine();
    },
    async stagesOf(traceId: string): Promise<string[]> {
      const { healthEvents } = await related(traceId);
      return [...healthEvents]
        .sort((a, b) => a.at - b.at || STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
        .map(({ stage, outcome, handler, errorCode }) =>
          [stage, outcome, handler, errorCode].filter((part) => part !== undefined).join(' '),
        );
    },
    async connectionOf(traceId: string) {
      const { healthEvents } = await related(traceId);
      const ids = healthEvents.flatMap(({ connectionId }) => connectionId ?? []);
      return (await related(traceId, ids)).connections[0];
    },
  };
}
