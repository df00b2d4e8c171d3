import { systemClock } from '../../../lib/kit/clock';
import { decideAndDeliver } from './decide-and-deliver';

/** Decides and delivers once, and kills itself at the named step. */
const [directory = '', url = '', killAt = ''] = process.argv.slice(2);
await decideAndDeliver({
  directory,
  url,
  clock: systemClock,
  reach(step) {
    if (step === killAt) process.kill(process.pid, 'SIGKILL');
  },
});
process.exit(0);
