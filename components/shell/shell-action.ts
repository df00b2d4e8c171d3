import type { KeySequence } from './keymap';

/** Something that a key or the command palette can do. */
export type Action = {
  id: string;
  group: 'Go to' | 'Time' | 'View' | 'Help';
  name: string;
  keys?: KeySequence;
  run: () => void;
};
