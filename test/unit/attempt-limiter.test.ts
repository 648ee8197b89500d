import { describe, expect, it } from 'vitest';
import { AttemptLimiter } from '../../server/http/attempt-limiter.ts';
import { MINUTE_MS } from '../../server/lib/clock.ts';
import { AppError } from '../../server/lib/errors.ts';
import { HandClock } from '../helpers/clock.ts';

const wrong = () => Promise.reject(new AppError('CREDENTIALS_INVALID'));
const right = () => Promise.resolve('in');
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'in',
    (error: AppError) => error.code,
  );

function limiter() {
  const clock = new HandClock(1_000_000);
  return { clock, attempts: new AttemptLimiter({ clock, windowMs: 15 * MINUTE_MS, budget: 3 }) };
}

describe('login attempts', () => {
  it('stop after the budget of failures from one address, even with the right password', async () => {
    const { attempts } = limiter();
    for (let i = 0; i < 3; i += 1)
      expect(await code(attempts.limit(['1.1.1.1', `a${i}`], wrong))).toBe('CREDENTIALS_INVALID');
    expect(await code(attempts.limit(['1.1.1.1', 'b'], right))).toBe('RATE_LIMITED');
    expect(await code(attempts.limit(['2.2.2.2', 'b'], right))).toBe('in');
  });

  it('count guesses sent all at once as they would one by one', async () => {
    const { attempts } = limiter();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => code(attempts.limit(['1.1.1.1', 'a'], wrong))),
    );
    expect(answers.filter((answer) => answer === 'CREDENTIALS_INVALID')).toHaveLength(3);
    expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(17);
  });

  it('that succeed cost nothing', async () => {
    const { attempts } = limiter();
    for (let i = 0; i < 50; i += 1) expect(await code(attempts.limit(['1.1.1.1', 'a'], right))).toBe('in');
  });

  it('against one account from many addresses stop after ten budgets', async () => {
    const { attempts } = limiter();
    for (let i = 0; i < 30; i += 1) await code(attempts.limit([`10.0.0.${i}`, 'victim'], wrong));
    expect(await code(attempts.limit(['9.9.9.9', 'victim'], right))).toBe('RATE_LIMITED');
    expect(await code(attempts.limit(['9.9.9.9', 'other'], right))).toBe('in');
  });

  it('are forgotten as the window passes, and the refusal says when', async () => {
    const { attempts, clock } = limiter();
    for (let i = 0; i < 3; i += 1) await code(attempts.limit(['1.1.1.1', 'a'], wrong));
    const refusal = await attempts.limit(['1.1.1.1', 'a'], right).catch((error: AppError) => error);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 900 } });
    clock.advance(15 * MINUTE_MS);
    expect(await code(attempts.limit(['1.1.1.1', 'a'], right))).toBe('in');
  });
});
