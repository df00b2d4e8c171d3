import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { sessionListSchema } from '../../lib/contract/api/sessions';
import { ensureBuild } from '../../lib/runtime/pages/ensure-build';
import { BIN } from '../support/bundle/programs';
import { type JourneyServer, serve } from '../support/journey-servers/serve';
import { recordSockets } from '../support/record-browser';
import { until } from '../support/until';
import { pagesOfChromium } from './support/pages';

const PAGE = readFileSync(new URL('../../docs/journeys.md', import.meta.url), 'utf8');
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTE3In0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

/** The blocks of one language below the heading of the walk, as a reader copies them. */
function blocks(language: string): string[] {
  const section = PAGE.split(/^## /m).find((one) => one.startsWith('From a recording\n')) ?? '';
  const fence = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g');
  return [...section.matchAll(fence)].map(([, text = '']) => text.replace(/^ {3}/gm, '').trimEnd());
}

/** The page of a chat, and its backend. */
const chat = (): Promise<JourneyServer> =>
  serve(
    {
      path: '/live',
      refuse: (_, url) => (url.searchParams.get('access_token') === TOKEN ? 0 : 401),
      onRequest: (_, response) => {
        response.setHeader('content-type', 'text/html');
        response.end(`<!doctype html><link rel="icon" href="data:,"><title>chat</title><script>
          const socket = new WebSocket('ws://' + location.host + '/live?access_token=${TOKEN}');
          socket.onmessage = ({ data }) => {
            const { type } = JSON.parse(data);
            const text = 'Which trains leave for Lyon tonight?';
            if (type === 'welcome') socket.send(JSON.stringify({ type: 'prompt', id: crypto.randomUUID(), text }));
            if (type === 'answer.end') document.title = 'answered';
          };
        </script>`);
      },
    },
    ({ onMessage, say }) => {
      say({ type: 'welcome', user: 'u-17' });
      onMessage(({ type, id }) => {
        if (type !== 'prompt') return;
        say({ type: 'answer.start', id });
        for (const text of ['The ', '19:04.']) say({ type: 'answer.token', id, text });
        say({ type: 'answer.end', id, state: 'ok' });
      });
    },
  );

const pages = pagesOfChromium();
const directory = mkdtempSync(join(tmpdir(), 'tocsin-walk-'));
const cleanups: Array<() => Promise<unknown>> = [];
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a line of the page in a shell, in the reader's directory. */
function shell(line: string): ChildProcess {
  const typed = line.replaceAll('npx tocsin', `'${process.execPath}' '${BIN}'`);
  return spawn('/bin/sh', ['-c', `exec ${typed}`.replace(/^exec (?=\w+=)/, '')], {
    cwd: directory,
    env: { ...process.env, CHAT_TOKEN: TOKEN, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(line: string): Promise<{ code: number; out: string }> {
  const child = shell(line);
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    out += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out };
}

/** The address that `tocsin serve` prints. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^Tocsin is at (\S+)/.exec(line)?.[1]?.replace('localhost', '127.0.0.1');
    if (url) return url.replace(/\/$/, '');
  }
  throw new Error('the server ended');
}

describe('from a recording of a browser to a target that is watched', () => {
  it('each line of docs/journeys.md does as it says', { timeout: 600_000 }, async () => {
    await ensureBuild(() => {});
    const backend = await chat();
    cleanups.push(() => backend.close());
    const here = (text: string) => text.replaceAll('wss://chat.example.com/live', backend.url);

    const page = await pages.open();
    const write = await recordSockets(page);
    await page.goto(backend.url.replace('ws:', 'http:'));
    await page.waitForFunction(() => document.title === 'answered');
    writeFileSync(join(directory, 'chat.har'), write());

    const lines = blocks('sh').flatMap((block) => block.split('\n'));
    expect(lines.map((line) => /tocsin (\w+)/.exec(line)?.[1])).toEqual([
      'journey',
      'journey',
      'journey',
      'serve',
      undefined,
    ]);
    const [propose = '', check = '', dryRun = '', start = '', ask = ''] = lines.map(here);
    for (const line of [propose, check]) expect(await run(line)).toMatchObject({ code: 0 });
    const proposal = readFileSync(join(directory, 'chat.yaml'), 'utf8');
    expect(proposal).not.toContain(TOKEN);
    const tried = await run(dryRun);
    expect(tried.out).toMatch(/proves +complete/);
    expect(tried.code).toBe(0);

    const [config = ''] = blocks('yaml');
    writeFileSync(join(directory, 'tocsin.config.yaml'), here(config));
    const server = shell(start);
    cleanups.push(async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    });
    const url = await addressOf(server);
    const watched = await until({ what: 'a session passed', withinMs: 120_000 }, async () => {
      const { out } = await run(ask.replace('http://localhost:3000', url));
      const { sessions } = sessionListSchema.parse(JSON.parse(out));
      return sessions.find(({ outcome }) => outcome === 'passed');
    });
    expect(watched).toMatchObject({ target: 'chat', environment: 'production' });
  });
});
