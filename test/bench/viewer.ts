import { io } from 'socket.io-client';

interface Sampled {
  last: { serialNumber: string; observedAt: string } | null;
}

/**
 * An adjuster's map: watches the whole airspace over socket.io, as the client does, and says which sample it
 * saw. Resolves when the watch is confirmed; logs in again when its token has ended.
 */
export async function watchAirspace(
  at: { http: string; email: string; password: string },
  onSample: (serialNumber: string, observedAtMs: number) => void,
): Promise<void> {
  const socket = io(`${at.http}/live`, {
    auth: (answer) =>
      void login(at).then(
        (token) => answer({ token }),
        () => answer({}),
      ),
    transports: ['websocket'],
  });
  socket.on('flight.sampled', ({ last }: Sampled) => {
    if (last) onSample(last.serialNumber, Date.parse(last.observedAt));
  });
  // The server closed us: an access token lives 15 minutes.
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect();
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect_error', reject);
    socket.on('connect', () => {
      socket.emitWithAck('airspace:watch', { bbox: null }).then(() => resolve(), reject);
    });
  });
}

async function login(at: { http: string; email: string; password: string }): Promise<string> {
  return (await logIn(at)).accessToken;
}

/** POST /v1/sessions; throws unless it answered with a token. */
export async function logIn(at: {
  http: string;
  email: string;
  password: string;
}): Promise<{ accessToken: string }> {
  const response = await fetch(`${at.http}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: at.email, password: at.password }),
  });
  if (!response.ok) throw new Error(`login answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { accessToken: string };
}
