/** The recipes of docs/collect.md, as they are written there: only the address is another one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startIntake } from '../../support/intake-fixture';
import { PYTHON } from '../../support/reporters/python';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'docs/collect.md'), 'utf8');
const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** The code of one section, by its language. */
function recipeOf(section: string, url: string): Record<string, string> {
  const text = PAGE.split(`\n### ${section}\n`)[1]?.split(/\n##+ /)[0] ?? '';
  const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  return Object.fromEntries(
    blocks.map(([, language = '', code = '']) => [
      language,
      code.replaceAll('https://tocsin.example.com', url),
    ]),
  );
}

async function startRecipe(section: string) {
  const intake = await startIntake({ guarded: true, now: Date.now() });
  const { token } = await intake.addSource({ name: section });
  const directory = mkdtempSync(join(tmpdir(), 'tocsin-recipe-'));
  const tocsin = join(directory, 'tocsin');
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  writeFileSync(tocsin, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}bin/tocsin.js" "$@"\n`);
  chmodSync(tocsin, 0o755);
  let running: ChildProcess | undefined;
  onTestFinished(() => {
    // A group: what the shell started ends with it.
    if (running?.pid !== undefined) process.kill(-running.pid, 'SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });
  const related = async () =>
    (
      await intake.stores.events.related({
        sessionIds: [],
        traceIds: [TRACE],
        runIds: [],
        connectionIds: ['c-1'],
      })
    ).healthEvents;
  return {
    directory,
    code: recipeOf(section, intake.url),
    /** Runs a script; resolves with the first line that it prints which is a number: a port. */
    async run(script: string): Promise<string> {
      const child = spawn('sh', ['-e', '-c', script], {
        cwd: directory,
        detached: true,
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          NODE_ENV: 'test',
          PATH: `${directory}:${process.env.PATH}`,
          HOME: directory,
          TOCSIN_TOKEN: token,
          npm_config_audit: 'false',
          npm_config_fund: 'false',
          npm_config_update_notifier: 'false',
        },
      });
      running = child;
      let printed = '';
      child.stdout.on('data', (chunk) => {
        printed += chunk;
      });
      await expect.poll(() => /^\d+$/m.exec(printed)?.[0]).toBeDefined();
      return `ws://127.0.0.1:${/^\d+$/m.exec(printed)?.[0]}/ws`;
    },
    async stagesInclude(expected: string[]) {
      await expect
        .poll(async () => (await related()).map(({ stage, outcome }) => `${stage} ${outcome}`))
        .toEqual(expect.arrayContaining(expected));
      expect((await related()).every(({ targetId }) => targetId === 't1')).toBe(true);
    },
  };
}

/** One session with our trace. */
async function converse(address: string): Promise<void> {
  const client = new WebSocket(address, {
    headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
  });
  client.on('open', () => client.send('hello'));
  client.on('message', () => client.close(1000));
  await new Promise((resolve, reject) => client.on('close', resolve).on('error', reject));
}

it('OpenTelemetry', async () => {
  const { run, code, directory, stagesInclude } = await startRecipe('OpenTelemetry');
  symlinkSync(join(ROOT, 'tests/support/reporters/otel-backend.mjs'), join(directory, 'server.js'));
  await converse(await run(code.sh ?? ''));
  await stagesInclude(['accept ok', 'factory ok', 'ready ok', 'agent ok', 'complete ok']);
});

it('Log lines', async () => {
  const { run, code, directory, stagesInclude } = await startRecipe('Log lines');
  writeFileSync(join(directory, 'chat.log'), '');
  const line = 'GOLDEN PATH ESTABLISHED connection_id=c-1';
  // The file is read from its end: lines are written until one has come.
  await run(
    `(while :; do echo "${line}" >>chat.log; sleep 0.2; done) & echo 1; ${code.sh ?? 'false'}`,
  );
  await stagesInclude(['ready ok']);
});

it('Node', async () => {
  const { run, code, directory, stagesInclude } = await startRecipe('Node');
  const around = `import { createServer } from 'node:http';
import { createRequire } from 'node:module';
const { WebSocketServer } = createRequire('${ROOT}package.json')('ws');
const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
const createManager = async () => ({});
wss.on('connection', (socket) => socket.on('message', () => socket.send('welcome')));
wss.on('listening', () => console.log(wss.address().port));
`;
  writeFileSync(join(directory, 'server.js'), around + code.js);
  await converse(await run(`${code.sh}\nnode server.js`));
  await stagesInclude(['accept ok', 'factory ok', 'ready ok', 'close ok']);
});

it('Python', async (context) => {
  if (spawnSync(PYTHON, ['-c', 'import fastapi, uvicorn, websockets']).status !== 0)
    context.skip('no FastAPI (Debian: python3-fastapi python3-uvicorn python3-websockets)');
  const { run, code, directory, stagesInclude } = await startRecipe('Python');
  const [before, after] = [
    `import asyncio, socket
import uvicorn
from fastapi import FastAPI, WebSocket
app = FastAPI()
def create_manager(sock): return sock
`,
    `
listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
print(listener.getsockname()[1], flush=True)
asyncio.run(uvicorn.Server(uvicorn.Config(app, log_level="critical")).serve(sockets=[listener]))
`,
  ];
  writeFileSync(join(directory, 'server.py'), before + code.python + after);
  const address = await run(`${code.sh}\n${PYTHON} server.py`);
  const client = new WebSocket(address, {
    headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
  });
  await new Promise((resolve) => client.on('close', resolve));
  await stagesInclude(['accept ok', 'factory ok', 'ready ok', 'close ok']);
});
