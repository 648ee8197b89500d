import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Frames from standard input, one in hexadecimal a line; the fastest of many turns through them. */
const SCRIPT = `
import sys, time
try:
    from pymavlink.dialects.v20 import ardupilotmega as dialect
except ImportError:
    sys.exit(3)
frames = [bytes.fromhex(line) for line in sys.stdin.read().split()]
seconds = float(sys.argv[1])
parser = dialect.MAVLink(None)
best, until = 0.0, time.perf_counter() + seconds
while time.perf_counter() < until:
    started, parsed = time.perf_counter(), 0
    for frame in frames:
        parsed += parser.parse_char(frame) is not None
    if parsed != len(frames):
        sys.exit('pymavlink parsed %d of %d frames' % (parsed, len(frames)))
    best = max(best, parsed / (time.perf_counter() - started))
print(best)
`;
const NOT_INSTALLED = 3;

/**
 * Frames a second through pymavlink on this machine, by the Python of PYMAVLINK_PYTHON or `python3`; or why it
 * could not be measured.
 */
export async function measurePymavlink(
  frames: readonly Uint8Array[],
  seconds: number,
): Promise<{ perSecond: number } | { skipped: string }> {
  const python = process.env.PYMAVLINK_PYTHON ?? 'python3';
  const child = spawn(python, ['-c', SCRIPT, String(seconds)], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code ?? 'killed'));
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(frames.map((frame) => Buffer.from(frame).toString('hex')).join('\n'));
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === NOT_INSTALLED)
    return { skipped: `${python} has no pymavlink; PYMAVLINK_PYTHON names one that has` };
  if (code !== 0) return { skipped: `${python}: ${typeof code === 'string' ? code : errors.trim()}` };
  return { perSecond: Number(output) };
}
