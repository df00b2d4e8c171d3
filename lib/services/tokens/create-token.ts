import { createHash, randomBytes } from 'node:crypto';
import type { CreatedToken, TokenInput } from '../../contract/api/people';
import type { Actor, ApiToken } from '../../domain/people/people';
import { AppError } from '../../kit/errors';
import { uuidv7 } from '../../kit/ids';
import type { ServiceContext } from '../service-context';
import { tokenView } from './token-view';

const TOKEN_BYTES = 32;
/** Most tokens: all are kept in memory. */
const TOKENS_LIMIT = 1_000;

/**
 * Creates a token and returns it; it is never shown again. A plain digest is enough: 256 random bits cannot be guessed. Throws AppError `invalid_input` for an end in the past, `conflict` where there are too many.
 */
export async function createToken(
  { state, clock }: Pick<ServiceContext, 'state' | 'clock'>,
  input: { token: TokenInput; actor: Actor; random?: (size: number) => Uint8Array },
): Promise<CreatedToken> {
  const { token: wanted, actor, random = randomBytes } = input;
  const now = clock.now();
  if (wanted.expiresAt !== null && wanted.expiresAt <= now)
    throw new AppError('invalid_input', 'expiresAt is in the past');
  if ((await state.list('apiToken')).length >= TOKENS_LIMIT)
    throw new AppError('conflict', `there are ${TOKENS_LIMIT} tokens already; revoke one first`);
  const secret = `tocsin_${Buffer.from(random(TOKEN_BYTES)).toString('base64url')}`;
  const value: ApiToken = {
    id: uuidv7(now),
    name: wanted.name,
    role: wanted.role ?? null,
    scope: wanted.scope ?? null,
    location: wanted.location ?? null,
    createdBy: actor.name,
    sha256: createHash('sha256').update(secret).digest('hex'),
    createdAt: now,
    expiresAt: wanted.expiresAt,
    lastUsedAt: null,
  };
  await state.mutate([{ op: 'insert', kind: 'apiToken', id: value.id, value }], now);
  return { ...tokenView(value, now), token: secret };
}
