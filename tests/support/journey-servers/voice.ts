import type { WebSocket } from 'ws';
import { toneSample } from '../journeys/tone-sample';
import { type Heard, type JourneyServer, type Peer, pause, serve, TOKEN } from './serve';

/** Bytes of 100 ms of pcm16 at 24 kHz. */
const FRAME_BYTES = 4_800;
const FRAMES = 10;
const WAV_HEADER = Buffer.from('RIFF\x24\xbb\x00\x00WAVEfmt ', 'latin1');

/** One second of audio in frames; what a fault makes of it. */
function* audioFrames(broken: string): Generator<Buffer> {
  const audio = broken === 'silent' ? Buffer.alloc(FRAME_BYTES * FRAMES) : toneSample();
  const isStalled = broken === 'stall';
  for (let at = 0; at < (isStalled ? FRAMES / 2 : FRAMES); at++) {
    const frame = audio.subarray(at * FRAME_BYTES, (at + 1) * FRAME_BYTES);
    yield broken === 'wav' && at === 0 ? Buffer.concat([WAV_HEADER, frame]) : frame;
  }
}

const statusOf = (key: string | undefined, expected: string, url: URL): number => {
  if (url.searchParams.get('break') === 'limit') return 429;
  return key === expected ? 0 : 401;
};

/**
 * Speech over JSON and base64, as platform.openai.com/docs/guides/realtime-conversations describes it. Faults: limit (HTTP 429), deaf,
 * noaudio (transcript only), silent, stall, wav, nobase64, error, cut, expired, quota, barge (interrupted), foreign (another response's audio).
 */
export const realtimeVoice = (): Promise<JourneyServer> =>
  serve(
    {
      path: '/v1/realtime',
      refuse: ({ headers }, url) => statusOf(headers.authorization, `Bearer ${TOKEN}`, url),
    },
    (peer) => {
      const { say, onMessage, broken } = peer;
      let heardBytes = 0;
      say({ type: 'session.created', session: { id: 'sess-1', type: 'realtime' } });
      onMessage(async (message) => {
        const { type, audio } = message;
        if (type === 'session.update') say({ type: 'session.updated', session: { id: 'sess-1' } });
        if (type === 'input_audio_buffer.append')
          heardBytes += Buffer.from(String(audio), 'base64').length;
        if (type === 'input_audio_buffer.commit' && heardBytes < FRAME_BYTES)
          say(errorOf('input_audio_buffer_commit_empty', 'buffer too small'));
        if (type === 'response.create' && broken !== 'deaf') await speakResponse(peer);
      });
    },
  );

const errorOf = (code: string, message: string) => ({
  type: 'error',
  error: { type: 'invalid_request_error', code, message },
});

async function speakResponse({ say, close, broken }: Peer): Promise<void> {
  if (broken === 'error') {
    say(errorOf('invalid_value', 'Invalid modalities'));
    return;
  }
  if (broken === 'expired') {
    say(errorOf('session_expired', 'Your session hit the maximum duration of 60 minutes.'));
    close(1001, 'Your session hit the maximum duration of 60 minutes.');
    return;
  }
  const done = (status: string, status_details: object | null = null) =>
    say({ type: 'response.done', response: { id: 'r1', status, status_details } });
  say({ type: 'response.created', response: { id: 'r1', status: 'in_progress' } });
  if (broken === 'quota') {
    done('failed', {
      type: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'slow down' },
    });
    return;
  }
  const response_id = broken === 'foreign' ? 'r0' : 'r1';
  say({ type: 'response.output_audio_transcript.delta', response_id: 'r1', delta: '391' });
  for (const frame of broken === 'noaudio' ? [] : audioFrames(broken)) {
    const delta = broken === 'nobase64' ? '<<no audio>>' : frame.toString('base64');
    say({ type: 'response.output_audio.delta', response_id, delta });
    await pause();
    if (broken === 'cut') return close(1000);
    if (broken === 'barge') {
      say({ type: 'input_audio_buffer.speech_started' });
      return void done('cancelled', { type: 'cancelled', reason: 'turn_detected' });
    }
  }
  if (broken === 'stall') return;
  say({ type: 'response.output_audio.done', response_id: 'r1' });
  done('completed');
}

/**
 * Speech over binary frames, as developers.deepgram.com/docs/voice-agent-message-flow describes it. Faults as above, and `injection`
 * (InjectionRefused), `order` (it refuses the settings), `warning` (which is no failure).
 */
export const agentVoice = (): Promise<JourneyServer> =>
  serve(
    {
      path: '/v1/agent/converse',
      refuse: ({ headers }, url) => statusOf(headers.authorization, `Token ${TOKEN}`, url),
    },
    (peer) => {
      const { say, onMessage, broken } = peer;
      let isSet = false;
      say({ type: 'Welcome', request_id: 'req-1' });
      onMessage(async (message) => {
        const { type } = message;
        if (type === 'Settings') isSet = acceptSettings(peer);
        else if (type === 'InjectUserMessage' && broken !== 'deaf') await speakTurn(peer, message);
        else if (!isSet) say(agentError('NON_SETTINGS_MESSAGE_BEFORE_SETTINGS'));
      });
    },
  );

const agentError = (code: string) => ({ type: 'Error', code, description: `${code} happened` });

function acceptSettings({ say, broken }: Peer): boolean {
  if (broken === 'order') say(agentError('INVALID_SETTINGS'));
  else say({ type: 'SettingsApplied' });
  return broken !== 'order';
}

async function speakTurn({ say, close, broken, socket }: Peer, { content }: Heard): Promise<void> {
  if (broken === 'injection') return say({ type: 'InjectionRefused', message: 'user is speaking' });
  if (broken === 'error') return say(agentError('FAILED_TO_THINK'));
  if (broken === 'warning') say({ type: 'Warning', code: 'SLOW_THINK', description: 'slow' });
  say({ type: 'ConversationText', role: 'user', content });
  say({ type: 'AgentThinking', content: '' });
  if (broken === 'expired') {
    say(agentError('CLIENT_MESSAGE_TIMEOUT'));
    return close(1000);
  }
  say({ type: 'ConversationText', role: 'assistant', content: '17 times 23 is 391.' });
  if (await sendFrames(socket, broken)) return endTurn({ say, close, broken });
}

/** Whether the turn goes on to its end. */
async function sendFrames(socket: WebSocket, broken: string): Promise<boolean> {
  for (const frame of broken === 'noaudio' ? [] : audioFrames(broken)) {
    socket.send(frame);
    await pause();
    if (broken === 'cut' || broken === 'barge') break;
  }
  return broken !== 'stall';
}

function endTurn({ say, close, broken }: Pick<Peer, 'say' | 'close' | 'broken'>): void {
  if (broken === 'cut') close(1011, 'internal');
  else if (broken === 'barge') say({ type: 'UserStartedSpeaking' });
  else say({ type: 'AgentAudioDone' });
}
