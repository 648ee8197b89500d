import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { toAppError } from '../http/error-handler.ts';
import type { Viewer } from '../http/permissions.ts';
import type { Authenticate } from '../http/route.ts';
import { type Clock, SECOND_MS, toInstant } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { EventBus } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { LiveSource } from './catch-up.port.ts';
import { type LiveAck, WatchAirspaceSchema, WatchFlightSchema, WatchIncidentSchema } from './live.schema.ts';
import { airspaceRoomOf, flightRoom, LIVE_EVENTS, roomsOf, toLivePayload } from './rooms.ts';

interface Deps {
  http: HttpServer;
  authenticate: Authenticate;
  events: EventBus;
  source: LiveSource;
  clock: Clock;
  logger: Logger;
  limits: { socketRoomsPerSocket: number; socketQueuedBytes: number; socketMessageBytes: number };
  isAllowedOrigin: (origin: string, host: string) => boolean;
}

const BEAT_MS = 2 * SECOND_MS;
const HandshakeSchema = z.object({ token: z.string().min(1).max(4_000) });
const UnwatchFlightSchema = z.strictObject({ flightId: z.string().min(1).max(64) });

interface LiveSocketData {
  viewer: Viewer;
  token: string;
}
type LiveSocket = Socket<Record<string, never>, Record<string, never>, Record<string, never>, LiveSocketData>;

/**
 * The namespace `/live` (design §5, D9): hints out, catch-up on request. The token is checked at the
 * handshake and again with every request and beat, so a closed session goes quiet; a viewer that reads too
 * slowly is cut with a named reason instead of being buffered without limit.
 */
export class LiveServer {
  readonly #deps: Deps;
  readonly #io: Server;
  readonly #stops: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#io = new Server(deps.http, {
      serveClient: false,
      maxHttpBufferSize: deps.limits.socketMessageBytes,
      connectTimeout: 10 * SECOND_MS,
      allowRequest: (request, decide) => {
        const { origin, host } = request.headers;
        decide(null, origin === undefined || deps.isAllowedOrigin(origin, host ?? ''));
      },
    });
    // Middleware on `/` does not guard other namespaces, so `/` itself takes nobody.
    this.#io.use((_socket, next) => next(new Error('NOT_FOUND')));
    const live = this.#io.of('/live');
    live.use((socket, next) => {
      this.#admit(socket as unknown as LiveSocket).then(
        () => next(),
        () => next(new Error('TOKEN_INVALID')),
      );
    });
    live.on('connection', (socket) => this.#serve(socket as unknown as LiveSocket));
    this.#relay();
  }

  connectionCount(): number {
    return this.#io.of('/live').sockets.size;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#io.close();
  }

  async #admit(socket: LiveSocket): Promise<void> {
    const { token } = HandshakeSchema.parse(socket.handshake.auth);
    socket.data.viewer = await this.#deps.authenticate(token);
    socket.data.token = token;
  }

  #serve(socket: LiveSocket): void {
    this.#answer(socket, 'flight:watch', WatchFlightSchema, async ({ flightId, after }) => {
      const found = await this.#deps.source.watchFlight(socket.data.viewer, flightId, after);
      await this.#join(socket, flightRoom(flightId));
      if (!found.live) return found;
      // What was committed between the answer and the join is in neither: read on from there (design D9).
      const rest = await this.#deps.source.watchFlight(socket.data.viewer, flightId, found.nextCursor);
      return { ...rest, items: [...found.items, ...rest.items] };
    });
    this.#answer(socket, 'flight:unwatch', UnwatchFlightSchema, async ({ flightId }) => {
      await socket.leave(flightRoom(flightId));
      return {};
    });
    this.#answer(socket, 'airspace:watch', WatchAirspaceSchema, async () => {
      await this.#join(socket, airspaceRoomOf(socket.data.viewer));
      return {};
    });
    this.#answer(socket, 'incident:watch', WatchIncidentSchema, async ({ incidentId }) => {
      await this.#deps.source.assertIncident(socket.data.viewer, incidentId);
      await this.#join(socket, airspaceRoomOf(socket.data.viewer));
      return {};
    });
  }

  #answer<T extends z.ZodType>(
    socket: LiveSocket,
    request: string,
    schema: T,
    run: (input: z.output<T>) => Promise<unknown>,
  ): void {
    const handle = async (input: unknown): Promise<LiveAck<unknown>> => {
      try {
        const parsed = schema.safeParse(input);
        if (!parsed.success) throw new AppError('VALIDATION_FAILED');
        socket.data.viewer = await this.#deps.authenticate(socket.data.token);
        return { data: await run(parsed.data) };
      } catch (error) {
        const { code, message } = toAppError(error);
        if (code === 'INTERNAL') this.#deps.logger.error({ err: error, request }, 'socket request failed');
        return { error: { code, message } };
      }
    };
    const listen = socket.on.bind(socket) as unknown as (
      name: string,
      listener: (input: unknown, ack: unknown) => void,
    ) => void;
    listen(request, (input, ack) => {
      if (typeof ack === 'function') void handle(input).then((answer) => ack(answer));
    });
  }

  async #join(socket: LiveSocket, room: string): Promise<void> {
    if (!socket.rooms.has(room) && socket.rooms.size >= this.#deps.limits.socketRoomsPerSocket)
      throw new AppError('OVERLOADED');
    await socket.join(room);
  }

  #relay(): void {
    for (const name of LIVE_EVENTS) {
      const stop = this.#deps.events.subscribe(name, (payload) => {
        if (this.connectionCount() === 0) return;
        const last =
          name === 'flight.sampled' && payload.flightId !== null
            ? { last: this.#deps.source.findLastSample(payload.flightId) }
            : {};
        this.#io
          .of('/live')
          .to(roomsOf(name, payload))
          .emit(name, { ...toLivePayload(payload), ...last });
      });
      this.#stops.push(stop);
    }
    const beat = setInterval(() => void this.#beat(), BEAT_MS);
    beat.unref();
    this.#stops.push(() => clearInterval(beat));
  }

  /** Our own heartbeat (socket.io's is too slow for a feed banner), and the round that cuts slow viewers. */
  async #beat(): Promise<void> {
    const live = this.#io.of('/live');
    live.emit('server.beat', { at: toInstant(this.#deps.clock.now()) });
    for (const socket of live.sockets.values()) {
      const { viewer, token } = socket.data as LiveSocketData;
      const transport = socket.conn.transport as { socket?: { bufferedAmount?: number } };
      if ((transport.socket?.bufferedAmount ?? 0) > this.#deps.limits.socketQueuedBytes) {
        this.#deps.logger.warn({ userId: viewer.userId }, 'live viewer cut: reads too slowly');
        socket.emit('server.closing', { reason: 'TOO_SLOW' });
        socket.disconnect(true);
      } else if (!(await this.#isStillAllowed(token))) {
        socket.emit('server.closing', { reason: 'TOKEN_INVALID' });
        socket.disconnect(true);
      }
    }
  }

  /** A store that does not answer is no reason to cut a viewer; a token that ended is. */
  #isStillAllowed(token: string): Promise<boolean> {
    return this.#deps.authenticate(token).then(
      () => true,
      (error: unknown) => toAppError(error).code !== 'TOKEN_INVALID',
    );
  }
}
