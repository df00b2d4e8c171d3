import { describe, expect, it } from 'vitest';
import { readFrame } from '../../domain/frames/read-frame';
import { markProbeId } from '../../domain/sessions/probe-id';
import { uuidv7 } from '../../kit/ids';
import { RunClaims, SessionClaim } from './run-claims';

const event = (run_id: string) => readFrame(JSON.stringify({ type: 'agent_started', run_id }));
const isOfAnother = (claim: SessionClaim, runId: string) => {
  const meaning = claim.mark(event(runId));
  return meaning.kind === 'agent' && meaning.ofAnother === true;
};
const claimOf = (claims: RunClaims | undefined, id: string) =>
  new SessionClaim(claims, { sessionId: id, runId: `own-run-of-${id}` });

const RUN = '7d44a3d2-51c4-4e2e-8d57-0a53b1f0a9c1';

describe('a run that a backend made for one session', () => {
  it('is of another in every other session, also of later ones', () => {
    const claims = new RunClaims();
    const first = claimOf(claims, 'a');
    expect(isOfAnother(first, RUN)).toBe(false);
    expect(isOfAnother(claimOf(claims, 'b'), RUN)).toBe(true);
    expect(isOfAnother(first, RUN)).toBe(false);
  });

  it('is claimed once per session, and not by one that gets its own run', () => {
    const claims = new RunClaims();
    const own = claimOf(claims, 'a');
    isOfAnother(own, 'own-run-of-a');
    isOfAnother(own, RUN);
    expect(isOfAnother(claimOf(claims, 'b'), RUN)).toBe(false);
  });

  it.each(['1', 'run-1', 'default', 'the-run-of-this-backend', 'run-000012'])(
    'cannot be recognised where other runs may have the same id: %s',
    (runId) => {
      const claims = new RunClaims();
      isOfAnother(claimOf(claims, 'a'), runId);
      expect(isOfAnother(claimOf(claims, 'b'), runId)).toBe(false);
    },
  );

  it('is no claim where the id has our own form, or without a list', () => {
    const claims = new RunClaims();
    const ours = markProbeId(uuidv7(1));
    isOfAnother(claimOf(claims, 'a'), ours);
    expect(isOfAnother(claimOf(claims, 'b'), ours)).toBe(false);
    expect(isOfAnother(claimOf(undefined, 'b'), RUN)).toBe(false);
  });

  it('expires after thousands of others', () => {
    const claims = new RunClaims();
    isOfAnother(claimOf(claims, 'a'), RUN);
    for (let n = 0; n < 4096; n++) isOfAnother(claimOf(claims, `s${n}`), uuidv7(n));
    expect(isOfAnother(claimOf(claims, 'b'), RUN)).toBe(false);
  });
});
