import { describe, expect, it } from 'vitest';
import { probeUrl } from '../../../tests/support/probe/probe-url';
import { machineFaultOf } from '../machine/errno';
import { readError } from '../transports/read-error';
import { exclude, timeFaultOf } from './probe-fault';

const failing = (code: string, address?: string) =>
  Object.assign(new Error(`connect ${code}`), { code, address });

describe('what an error says', () => {
  it('blames the target where one of several attempts does, and names all that were tried', () => {
    const both = new AggregateError([
      failing('ENETUNREACH', '2001:db8::1'),
      failing('ECONNREFUSED', '192.0.2.7'),
    ]);
    expect(readError(both)).toEqual({
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED',
      addresses: ['2001:db8::1', '192.0.2.7'],
    });
    expect(
      readError(new AggregateError([failing('ENETUNREACH'), failing('EADDRNOTAVAIL')])).code,
    ).toBe('ENETUNREACH');
    expect(readError('nonsense')).toEqual({ code: 'ERROR', message: 'ERROR', addresses: [] });
  });

  it('blames this machine for what no target can cause, and never for an errno of the network', () => {
    for (const code of ['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS'])
      expect(machineFaultOf(code)).toContain(code);
    for (const code of ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ENETDOWN', 'ECONNREFUSED'])
      expect(machineFaultOf(code)).toBeNull();
  });
});

describe('why a session does not count', () => {
  it('is the first reason that was found', async () => {
    const { facts } = await probeUrl('ws://127.0.0.1:9/ws');
    exclude(facts, 'clock', null);
    expect(facts).toMatchObject({ probeFault: null, exclusion: null });
    exclude(facts, 'stopping', 'stopped');
    exclude(facts, 'network', 'later');
    expect(facts).toMatchObject({ probeFault: 'stopped', exclusion: 'stopping' });
  });

  it('is time itself where the clock jumped, or the loop stood still over a deadline', () => {
    const fine = { wallMs: 900, monotonicMs: 900, loopLagMs: 3_000, missedDeadline: false };
    expect(timeFaultOf(fine)).toBeNull();
    expect(timeFaultOf({ ...fine, missedDeadline: true })).toContain('stood still');
    expect(timeFaultOf({ ...fine, wallMs: 7_000 })).toContain('jumped');
  });

  it("is none where the target's own settings cannot be sent", async () => {
    const record = await probeUrl('ws://127.0.0.1:9/ws', { headers: { 'x-team': 'two\nlines' } });
    expect(record).toMatchObject({
      outcome: 'failed',
      failedStage: 'connect',
      errorCode: 'BAD_REQUEST',
      exclusion: null,
    });
    expect(record.signature?.title).toContain('could not be built');
  });
});
