import { describe, expect, it } from 'vitest';
import { openLateSocket } from './late-socket';
import type { LiveSocket } from './live';

function fakeSocket() {
  const runs = new Map<string, () => void>();
  const socket: LiveSocket = {
    on: (event: string, run: (...args: never[]) => void) => runs.set(event, run as () => void),
    disconnect: () => runs.set('disconnected', () => undefined),
  };
  return { socket, runs };
}

describe('a socket whose code is loaded late', () => {
  it('takes the handlers from before and after it was opened', async () => {
    const { socket, runs } = fakeSocket();
    const heard: string[] = [];
    const late = openLateSocket({ open: async () => socket, later: () => () => undefined });
    late.on('connect', () => heard.push('connect'));
    await Promise.resolve();
    await Promise.resolve();
    late.on('disconnect', () => heard.push('disconnect'));
    runs.get('connect')?.();
    runs.get('disconnect')?.();
    expect(heard).toEqual(['connect', 'disconnect']);
    late.disconnect();
    expect(runs.has('disconnected')).toBe(true);
  });

  it('reports a failed connection where its code cannot be loaded, and tries again', async () => {
    const { socket, runs } = fakeSocket();
    let tries = 0;
    let retry: () => void = () => undefined;
    let failed = 0;
    const late = openLateSocket({
      open: async () => {
        tries += 1;
        if (tries === 1) throw new TypeError('Failed to fetch dynamically imported module');
        return socket;
      },
      later: (run) => {
        retry = run;
        return () => undefined;
      },
    });
    late.on('connect_error', () => {
      failed += 1;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([tries, failed]).toEqual([1, 1]);
    retry();
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs.has('connect_error')).toBe(true);
  });

  it('closes a socket that opens after the page has left', async () => {
    const { socket, runs } = fakeSocket();
    const late = openLateSocket({ open: async () => socket, later: () => () => undefined });
    late.disconnect();
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs.has('disconnected')).toBe(true);
  });
});
