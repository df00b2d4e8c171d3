import { describe, expect, it } from 'vitest';
import { serviceFixture } from '../../../tests/support/service-fixture';
import { isAppError } from '../../kit/errors';
import { getVerdict } from './get-verdict';
import { markRelease } from './mark-release';

const house = serviceFixture();

/** The error for a release that `chat` does not have, where it has `known`. */
async function refused(name: string, known: string[]) {
  for (const version of known) {
    await markRelease(house.ctx, { target: 'chat', version, notes: '' });
    house.clock.advance(60_000);
  }
  const error = await getVerdict(house.ctx, `chat:${name}`).catch((cause: unknown) => cause);
  if (!isAppError(error)) throw new Error(`${name} is known`);
  return error;
}

describe('an unknown release', () => {
  it.each([
    ['1.2.3', 'v1.2.3'],
    ['V1.2.3', 'v1.2.3'],
    ['refs/tags/v1.2.3', 'v1.2.3'],
    ['2025_09_08_1', '2025.09.08-1'],
    ['a1b2c3d', 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678'],
  ])('%s is another spelling of %s', async (name, known) => {
    const { code, message, details } = await refused(name, [known]);
    expect(code).toBe('not_found');
    expect(message).toBe(`chat has no release ${name}; did you mean ${known}?`);
    expect(details).toEqual({ missing: 'release', same: known, known: [known] });
  });

  it.each([
    ['v1.2.4', 'v1.2.3'],
    ['v1.23', 'v1.2.3'],
    ['v12', 'v1'],
    ['a1b2c3e', 'a1b2c3d4e5'],
  ])('%s may be the next one after %s', async (name, known) => {
    expect((await refused(name, [known])).details).toMatchObject({ same: null, known: [known] });
  });

  it('lists the newest of many, and none of none', async () => {
    const many = Array.from({ length: 8 }, (_, i) => `build-${i}`);
    const { details } = await refused('build-9', many);
    expect(details).toMatchObject({
      known: ['build-7', 'build-6', 'build-5', 'build-4', 'build-3'],
    });
    const none = await refused('latest', []).catch(() => null);
    expect(none === null || none.code === 'not_found').toBe(true);
  });
});
