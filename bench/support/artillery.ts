import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type WebSocket from 'ws';
import { type BareLogin, type Endpoint, isPing, pong } from './session-pair';

/** The core of Artillery with its ws engine, fetched by npm for the bench alone: 139 packages are not worth keeping for it. */
const PACKAGE = '@artilleryio/int-core@2.28.0';
const INSTALL_MS = 180_000;

/** `directory`: where it was installed; null where npm could not, for the reason that is given. */
export type Fetched = { directory: string; remove(): void } | { directory: null; reason: string };

export async function fetchArtillery(): Promise<Fetched> {
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-artillery-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  writeFileSync(join(directory, 'package.json'), '{"private":true}');
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const child = spawn('npm', ['install', ...options, PACKAGE], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS,
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('exit', resolve);
    child.on('error', () => resolve(null));
  });
  if (code === 0) return { directory, remove };
  remove();
  return { directory: null, reason: `npm could not install ${PACKAGE} (${code ?? 'not ended'})` };
}

type Context = { ws?: WebSocket; vars: object; login: BareLogin };
type Done = (error?: unknown, context?: unknown) => void;
type Scenario = (context: Context, done: Done) => void;
type Events = { emit(name: string, ...values: unknown[]): void };
type Engine = { createScenario(spec: object, events: Events): Scenario };
type EngineClass = new (script: object) => Engine;

/**
 * A session of Artillery's ws engine with the same frames as the bare client, as its users write one that waits for more than the first
 * message after each send: steps of its own functions. Without its runner, whose reports would come on top.
 */
export function artillerySession(
  directory: string,
  { url }: Endpoint,
): (login: BareLogin) => Promise<void> {
  const load = createRequire(join(directory, 'package.json'));
  const EngineOf: EngineClass = load('@artilleryio/int-core/lib/engine_ws.js');
  const processor = { login: addLogin, run: awaitRun };
  const engine = new EngineOf({
    config: { target: url, processor, ws: { perMessageDeflate: false } },
  });
  const flow = [{ connect: { function: 'login' } }, { function: 'run' }];
  const scenario = engine.createScenario({ engine: 'ws', flow }, { emit: () => {} });
  return (login) =>
    new Promise((resolve, reject) =>
      scenario({ vars: {}, login }, (error) => {
        if (error) reject(error instanceof Error ? error : new Error(String(error)));
        else resolve();
      }),
    );
}

function addLogin(
  args: { options: { headers?: object } },
  { login }: Context,
  done: () => void,
): void {
  args.options.headers = login.headers;
  done();
}

/** A welcome that has not come by then has come before the step listened: what does is lost to Artillery. */
const LOST_MS = 250;

/** Answers pings, asks once welcomed, and is over with the last event of the run. */
function awaitRun({ ws, login }: Context, _events: Events, done: Done): void {
  if (ws === undefined) throw new Error('Artillery has no socket');
  let isAsked = false;
  const ask = () => {
    if (!isAsked) ws.send(login.request);
    isAsked = true;
  };
  const timer = setTimeout(ask, LOST_MS);
  const onClose = () => done(new Error('the connection of a session ended before its run'));
  ws.once('close', onClose);
  ws.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    if (isPing(text)) ws.send(pong());
    else if (text.includes('connection_established')) ask();
    else if (text.includes('"type":"agent_completed"')) {
      clearTimeout(timer);
      ws.off('close', onClose);
      done();
    }
  });
}
