import { describe, expect, it } from '@jest/globals';
import { createQuestionQueue } from '../../src/http/question-queue.js';
import { createFakeClock } from '../support/fake-clock.js';

/** A queue to questions that each take so long, and what became of them. */
function startQueue(workMs: number) {
  const clock = createFakeClock();
  let spentMs = 0;
  const ask = createQuestionQueue({ ...clock, monotonicMs: () => clock.monotonicMs() + spentMs });
  const answered: number[] = [];
  const refused: number[] = [];
  return {
    answered,
    refused,
    ask: (number: number) => {
      const answer = () => {
        spentMs += workMs;
        answered.push(number);
      };
      ask(answer, () => refused.push(number));
    },
    untilDone: async (count: number) => {
      while (answered.length + refused.length < count) await nextTurn();
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

describe('questions that come at once', () => {
  it('are all answered in their order where that takes little', async () => {
    const { ask, answered, refused, untilDone } = startQueue(0.05);
    numbers(5000).forEach(ask);
    await untilDone(5000);
    expect(answered).toEqual(numbers(5000));
    expect(refused).toEqual([]);
  });

  it('leave a turn of the event loop to others after a while, and are each answered or refused once', async () => {
    const { ask, answered, refused, untilDone } = startQueue(30);
    numbers(3000).forEach(ask);
    expect(answered).toEqual([0, 1]);
    await untilDone(3000);
    expect([...answered, ...refused]).toEqual(numbers(3000));
    // Half a second of work, after that of the first turn.
    expect(answered).toHaveLength(19);
  });

  it('come behind those that wait', async () => {
    const { ask, answered, untilDone } = startQueue(60);
    numbers(3).forEach(ask);
    await nextTurn();
    ask(3);
    await untilDone(4);
    expect(answered).toEqual(numbers(4));
  });
});
