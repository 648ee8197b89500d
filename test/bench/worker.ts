import { type ChildProcess, fork } from 'node:child_process';

/**
 * A process of the bench and the questions it answers: a class of commands on the child's side, calls with
 * the same names and types on the parent's. One question at a time per name is all that anybody needs.
 */
export type Commands = Record<string, (input: never) => Promise<unknown>>;

interface Question {
  id: number;
  name: string;
  input: unknown;
}
type Answer = { id: number; result: unknown } | { id: number; error: string };

/** Child side: answers until the parent disconnects, then ends. */
export function serveCommands(commands: Commands): void {
  process.on('message', ({ id, name, input }: Question) => {
    const command = commands[name];
    const answer = command ? command(input as never) : Promise.reject(new Error(`no command ${name}`));
    answer.then(
      (result) => process.send?.({ id, result: result ?? null }),
      (error: unknown) => {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        process.send?.({ id, error: text });
      },
    );
  });
  process.once('disconnect', () => process.exit(0));
}

type Input<F> = F extends (input: infer I) => unknown ? I : never;
type Result<F> = F extends (input: never) => Promise<infer R> ? R : never;

/** Parent side of a forked process that serves `C`. */
export class Worker<C extends Commands> {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #lastId = 0;

  /** `entry` is a built file beside this one, without its extension. */
  constructor(entry: string, environment: Readonly<Record<string, string>> = {}) {
    this.#child = fork(new URL(`./${entry}.js`, import.meta.url), [], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (answer: Answer) => {
      const asked = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) asked?.reject(new Error(`${entry}: ${answer.error}`));
      else asked?.resolve(answer.result);
    });
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    void this.#exited.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${entry} ended`));
      this.#waiting.clear();
    });
  }

  call<Name extends keyof C & string>(name: Name, input: Input<C[Name]>): Promise<Result<C[Name]>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as Result<C[Name]>), reject });
      this.#child.send({ id, name, input } satisfies Question);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#exited;
  }
}
