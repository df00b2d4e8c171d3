import type { SessionDetail } from '../../contract/api/sessions';
import { countNoun } from './format';

type Disagreement = NonNullable<SessionDetail['disagreement']>;

/** What backend and client contradict each other about in one session. */
export function describeDisagreement(
  { reported, stage, missed }: Disagreement,
  { code, by }: SessionDetail['close'],
): { title: string; detail: string } {
  if (reported === 'failed')
    return {
      title: `The backend says ${stage} failed, the client saw it succeed`,
      detail:
        'Users were served although the backend counts a failure: look for a step that fails after the answer, or for events of another run.',
    };
  const seen = code === null ? `${missed} fail` : `${code}`;
  const where = missed === null || code === null ? '' : ` at ${missed}`;
  return {
    title: `The backend says ${stage} ok, the client saw ${seen}${where}`,
    detail:
      by === 'server'
        ? 'The server ended it all the same: look for a step that fails after the backend reports it, or for events of another connection.'
        : 'What the backend did may not have arrived: look at what is between the two, such as a proxy, a load balancer or a timeout.',
  };
}

type Row = { reported: 'ok' | 'failed'; stage: string; sessions: number };

/** The same of many sessions: one line per stage. */
export function describeDisagreements(rows: readonly Row[]): string[] {
  return rows.map(({ reported, stage, sessions }) =>
    reported === 'ok'
      ? `${countNoun(sessions, 'session')}: the backend says ok, the client saw ${stage} fail`
      : `${countNoun(sessions, 'session')}: the backend says ${stage} failed, the client saw it succeed`,
  );
}
