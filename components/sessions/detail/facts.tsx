'use client';

import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { Copyable } from '@/components/ui/copy/copyable';
import { Panel } from '@/components/ui/panel';
import { Time } from '@/components/ui/time';
import type { SessionDetail } from '@/lib/contract/api/sessions';
import { evidenceJourney } from '@/lib/domain/sessions/journey-labels';
import { closeWords } from '@/lib/web/text/close-words';
import { DASH, formatBytes, formatDuration } from '@/lib/web/text/format';
import { HANDLER_WORDS } from '@/lib/web/text/stage-words';
import { sessionsHref } from '@/lib/web/view/session-filter';

type Fact = { name: string; value: ReactNode };

function Facts({ title, facts }: { title: string; facts: Fact[] }) {
  return (
    <Panel title={title}>
      <dl className="grid grid-cols-[96px_minmax(0,1fr)] gap-x-3 text-13">
        {facts.map(({ name, value }) => (
          <Fragment key={name}>
            <dt className="min-h-7 py-1 text-fg-muted">{name}</dt>
            <dd className="min-h-7 min-w-0 py-1 break-words">{value}</dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}

const WHO = { server: 'the backend', client: 'Tocsin', network: 'the network' } as const;

function endingFacts(session: SessionDetail): Fact[] {
  const { close, signature } = session;
  return [
    { name: 'Close', value: closeWords(close.code) },
    ...(close.reason ? [{ name: 'Reason', value: close.reason }] : []),
    { name: 'Closed by', value: close.by ? WHO[close.by] : DASH },
    { name: 'Handler', value: HANDLER_WORDS[session.handler] },
    ...(session.errorCode
      ? [
          {
            name: 'Error code',
            value: <span className="font-mono text-12">{session.errorCode}</span>,
          },
        ]
      : []),
    ...(signature
      ? [
          {
            name: 'Signature',
            value: (
              <Link
                href={sessionsHref({
                  target: session.targetId,
                  signature: signature.id,
                  range: '24h',
                })}
                className="text-accent hover:underline"
              >
                {signature.title}
              </Link>
            ),
          },
        ]
      : []),
    ...(session.message ? [{ name: 'Message', value: session.message }] : []),
    ...(session.events.length > 0
      ? [
          {
            name: 'Agent events',
            value: <span className="font-mono text-12">{session.events.join(', ')}</span>,
          },
        ]
      : []),
  ];
}

/** How the credential was presented, with a link to the other sessions of that way. */
function authWords({ auth, targetId }: SessionDetail): ReactNode {
  if (auth === 'journey') return 'presented by the journey';
  return (
    <Link
      href={sessionsHref({ target: targetId, auth, range: '24h' })}
      className="text-accent hover:underline"
    >
      {auth}
    </Link>
  );
}

function sessionFacts(session: SessionDetail): Fact[] {
  const mono = (text: string) => <span className="font-mono text-12">{text}</span>;
  return [
    {
      name: 'Target',
      value: (
        <Link
          href={`/?target=${encodeURIComponent(session.targetId)}`}
          className="text-accent hover:underline"
        >
          {session.target}
        </Link>
      ),
    },
    { name: 'Environment', value: session.environment },
    {
      name: 'Release',
      value: (
        <>
          {mono(session.release)}
          {session.stratum === 'cold' ? ', cold start' : ''}
          {session.straddle ? ', open across a release switch' : ''}
        </>
      ),
    },
    { name: 'Instance', value: session.instance ? mono(session.instance) : DASH },
    { name: 'Location', value: session.location },
    { name: 'Journey', value: `${evidenceJourney(session)} over ${session.transport}` },
    ...(session.auth ? [{ name: 'Credential', value: authWords(session) }] : []),
    ...(session.certificateVerified === false
      ? [{ name: 'TLS', value: <span className="text-fails-ink">certificate not verified</span> }]
      : []),
    { name: 'Started', value: <Time at={session.startedAt} show="full" /> },
    { name: 'Probe lag', value: formatDuration(session.loopLagMs) },
  ];
}

function idFacts(session: SessionDetail): Fact[] {
  const { keys } = session;
  const all: [string, string, string | null][] = [
    ['Session', 'session id', session.id],
    ['Trace', 'trace id', keys.traceId],
    ['Run', 'run id', keys.runId],
    ['Thread', 'thread id', keys.threadId],
    ['User', 'user id', keys.userId],
    ['Connection', 'connection id', keys.connectionId],
  ];
  return all.map(([name, what, text]) => ({
    name,
    value: text ? <Copyable text={text} what={what} /> : DASH,
  }));
}

function timingFacts({ timings: t }: SessionDetail): Fact[] {
  const all: [string, number | null][] = [
    ['DNS', t.dnsMs],
    ['TCP', t.connectMs],
    ['TLS', t.tlsMs],
    ['Upgrade', t.upgradeMs],
    ['Ready', t.readyMs],
    ['First event', t.firstEventMs],
    ['Complete', t.completeMs],
    ['Total', t.totalMs],
  ];
  return all.map(([name, ms]) => ({
    name,
    value: <span className="tabular-nums">{formatDuration(ms)}</span>,
  }));
}

const countText = (frames: number, bytes: number) =>
  `${frames.toLocaleString('en-US')} ${frames === 1 ? 'frame' : 'frames'}, ${formatBytes(bytes)}`;

/** What was sent and received as audio; none where the journey has no audio. */
function audioFacts({ audio, timings }: SessionDetail): Fact[] {
  if (audio === undefined) return [];
  const { sent, received } = audio;
  const facts: Fact[] = [];
  if (sent) facts.push({ name: 'Sent', value: countText(sent.frames, sent.bytes) });
  if (!received) return facts;
  const { frames, bytes, longestGapMs, longestStallMs, isAudible } = received;
  const { firstAudioMs = null } = timings;
  const first =
    firstAudioMs === null
      ? 'none after the request'
      : `${formatDuration(firstAudioMs)} after the request`;
  facts.push(
    { name: 'Received', value: countText(frames, bytes) },
    { name: 'First audio', value: first },
  );
  if (isAudible !== undefined)
    facts.push({ name: 'Sound', value: isAudible ? 'audible' : 'all of it is silence' });
  facts.push({ name: 'Longest gap', value: formatDuration(longestGapMs) });
  if (longestStallMs !== undefined)
    facts.push({ name: 'Longest stall', value: formatDuration(longestStallMs) });
  return facts;
}

/** The facts of a session besides its stages and frames. */
export function SessionFacts({ session }: { session: SessionDetail }) {
  return (
    <>
      <Facts title="How it ended" facts={endingFacts(session)} />
      <Facts title="What ran" facts={sessionFacts(session)} />
      <Facts title="Ids" facts={idFacts(session)} />
      <Facts title="Timings" facts={timingFacts(session)} />
      {session.audio ? <Facts title="Audio" facts={audioFacts(session)} /> : null}
    </>
  );
}
