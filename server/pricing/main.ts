import { text } from 'node:stream/consumers';
import { runRateCommand } from './rate-command.ts';

// Exit code instead of process.exit, so that a pipe is drained before the process ends.
const { exitCode, stdout, stderr } = runRateCommand(await text(process.stdin));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
