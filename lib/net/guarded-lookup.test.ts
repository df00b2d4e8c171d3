import { describe, expect, it } from 'vitest';
import { ADDRESS_REFUSED, addressError, destinationProblem, guardedLookup } from './guarded-lookup';

/** What the lookup of a socket finds; Node resolves an address written in any form to itself. */
const find = (name: string, all: boolean) =>
  new Promise<unknown>((resolve) =>
    guardedLookup(name, { all }, (error, address) => resolve(error ?? address)),
  );

describe('the guarded lookup', () => {
  it('resolves names as Node does, one address or all', async () => {
    expect(['127.0.0.1', '::1']).toContain(await find('localhost', false));
    expect(await find('localhost', true)).toEqual(
      expect.arrayContaining([{ address: expect.any(String), family: expect.any(Number) }]),
    );
  });

  it.each(['169.254.169.254', 'fe80::1', '2852039166'])(
    'refuses what resolves to %s, whatever its name was before',
    async (name) => {
      for (const all of [true, false])
        expect(await find(name, all)).toMatchObject({
          code: ADDRESS_REFUSED,
          message: expect.stringContaining('TOCSIN_ALLOW_LINK_LOCAL=1'),
        });
    },
  );

  it('reports names that do not resolve as Node does', async () => {
    expect(await find('no-such-host.invalid', true)).toMatchObject({
      code: expect.stringMatching(/^E/),
    });
    expect(await destinationProblem('no-such-host.invalid')).toBeNull();
  });

  it('refuses hosts that are such an address or name themselves', async () => {
    expect(addressError('[fd00:ec2::254]')).toMatchObject({ code: ADDRESS_REFUSED });
    expect(addressError('127.0.0.1')).toBeNull();
    expect(await destinationProblem('metadata.google.internal')).toContain('metadata service');
    expect(await destinationProblem('[::1]')).toBeNull();
  });
});
