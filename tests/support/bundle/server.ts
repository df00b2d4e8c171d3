// `server.ts` as a process manager starts it.
import { runServer } from '../../../lib/commands/serve/run-serve';

process.exit(await runServer({}, false));
