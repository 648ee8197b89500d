import { text } from 'node:stream/consumers';
import { answerArguments, FROM_TERMINAL, runRateCommand } from './rate-command.ts';

const args = process.argv.slice(2);
if (args.length === 0 && process.stdin.isTTY) process.stderr.write(FROM_TERMINAL);
// Exit code instead of process.exit, so that a pipe is drained before the process ends.
const { exitCode, stdout, stderr } =
  args.length > 0 ? answerArguments(args) : runRateCommand(await text(process.stdin));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
