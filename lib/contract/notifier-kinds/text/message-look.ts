import type { Message } from '../../../domain/alerts/message';

/** How a message looks at a glance. Word and colour say the same, so that neither is needed alone. */
export type MessageLook = {
  word: string;
  /** Colour of bars, CSS hex. */
  colour: string;
  /** Container style of an adaptive card. */
  tone: 'attention' | 'warning' | 'good' | 'accent';
  /** ntfy's name of an emoji. */
  tag: string;
};

const RED = { colour: '#e01e5a', tone: 'attention' } as const;
const AMBER = { colour: '#f8a306', tone: 'warning' } as const;
const GREEN = { colour: '#2eb886', tone: 'good' } as const;
const GREY = { colour: '#7a7f87', tone: 'accent' } as const;
const BLUE = { colour: '#1747f5', tone: 'accent' } as const;

/** Word, colour and sign of a message, by what it says and how severe it is. */
export function messageLook(message: Message): MessageLook {
  if (message.kind === 'test') return { word: 'Test', tag: 'bell', ...BLUE };
  if (message.kind === 'watchdog') return { word: 'Heartbeat', tag: 'heartbeat', ...BLUE };
  if (message.notMeasured) return { word: 'No longer measured', tag: 'grey_question', ...GREY };
  if (message.status === 'resolved') return { word: 'Ended', tag: 'white_check_mark', ...GREEN };
  const severe = message.severity === 'page' ? RED : AMBER;
  if (message.kind === 'flapping') return { word: 'Flapping', tag: 'repeat', ...severe };
  if (message.kind === 'escalated') return { word: 'Escalated', tag: 'arrow_up', ...severe };
  const tag = message.severity === 'page' ? 'rotating_light' : 'warning';
  if (message.kind === 'still') return { word: 'Still firing', tag, ...severe };
  if (message.kind === 'update') return { word: 'Update', tag, ...severe };
  return { word: message.severity === 'page' ? 'Page' : 'Ticket', tag, ...severe };
}

/** "Page: staging chat: sessions stop at factory": one line that says which message of an episode this is. */
export function headline(message: Message): string {
  const { word } = messageLook(message);
  const title = message.title.replace(/\s+/g, ' ').trim();
  const first = word.split(' ')[0] ?? word;
  const says = title.toLowerCase().startsWith(first.toLowerCase());
  return says ? title : `${word}: ${title}`;
}
