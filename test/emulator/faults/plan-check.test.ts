import { describe, expect, it } from '@jest/globals';
import { FAULTS } from '../../../src/emulator/faults/catalogue.js';
import { faultPlanProblems, isFaultPlan } from '../../../src/emulator/faults/plan-check.js';

const problemsWith = (fault: object) => faultPlanProblems({ faults: [fault] });

describe('a fault plan', () => {
  it.each([
    { faults: [] },
    { seed: 0, faults: [{ fault: 'reset' }] },
    { faults: [{ call: [5, 8], fault: ['reset', 'hang'] }] },
    { faults: [{ from: 3, until: 3, rate: 1, fault: 'status-429', retryAfter: '' }] },
    { faults: [{ fault: 'status-503', retryAfterDateSeconds: -30, skewSeconds: 3600 }] },
    { faults: [{ fault: ['reset', 'rows-bad-dates'], share: 0.06 }] },
    { faults: [{ fault: 'link-foreign-host', to: 'http://127.0.0.1:5999' }] },
    { faults: [{ endpoint: 'token', call: 1, fault: 'token-missing' }] },
  ])('may be %j', (plan) => {
    expect(faultPlanProblems(plan)).toEqual([]);
    expect(isFaultPlan(plan)).toBe(true);
  });

  it('may have every fault at each endpoint where it can happen', () => {
    for (const endpoint of ['report', 'token'] as const) {
      expect(FAULTS[endpoint].length).toBeGreaterThan(40);
      for (const fault of FAULTS[endpoint]) expect(problemsWith({ endpoint, fault })).toEqual([]);
    }
  });

  it.each([
    [null, 'plan must be an object, but it is null. Write {"faults": ...}.'],
    [[], 'plan must be an object, but it is []. Write {"faults": ...}.'],
    [{}, 'plan.faults must be a list of faults, but it is missing. Write "faults": '],
    [{ faults: {} }, 'plan.faults must be a list of faults, but it is {}. Write "faults": '],
    [
      { faults: [], seed: 1.5 },
      'plan.seed must be a whole number from 0 to 1000000000, but it is 1.5.',
    ],
    [
      { faults: [], speed: 1 },
      'plan must have no other key than faults, seed, but it has "speed".',
    ],
    [{ faults: [3] }, 'faults[0] must be an object, but it is 3.'],
  ])('must not be %j', (plan, problem) => {
    expect(faultPlanProblems(plan)).toEqual([expect.stringContaining(problem)]);
    expect(isFaultPlan(plan)).toBe(false);
  });

  it.each([
    [
      {},
      'faults[0].fault must be the name of a fault, or a list of such names, but it is missing.',
    ],
    [{ fault: 'rest' }, 'but it is "rest". The command emulator --list-faults prints all names.'],
    [{ fault: 'constructor' }, 'but it is "constructor".'],
    [{ fault: [] }, 'but it is [].'],
    [{ fault: 'reset', call: 0 }, 'faults[0].call must be a whole number from 1 '],
    [{ fault: 'reset', call: [1, '2'] }, 'but it is [1,"2"]. Write "call": 3 or "call": [5, 8].'],
    [{ fault: 'reset', from: '2' }, 'Write "from": 10.'],
    [{ fault: 'reset', rate: 1.5 }, 'a number above 0 and up to 1, but it is 1.5.'],
    [{ fault: 'reset', rate: 0 }, 'a number above 0 and up to 1, but it is 0.'],
    [{ fault: 'reset', endpoint: 'graph' }, 'must be report or token, but it is "graph".'],
    [{ fault: 'status-503', retryAfter: 12 }, 'but it is 12. Write "retryAfter": "12".'],
    [{ fault: 'status-503', retryAfter: 'a\r\nb' }, 'a text without line breaks'],
    [{ fault: 'link-idn', to: 'http://a/b' }, 'scheme, host and port of an address'],
    [{ fault: 'link-idn', to: 'http://a@b' }, 'scheme, host and port of an address'],
    [{ fault: 'link-idn', to: 'ftp://a' }, 'scheme, host and port of an address'],
    [{ fault: 'link-idn', to: 'http://:0:' }, 'scheme, host and port of an address'],
    [{ fault: 'reset', calls: 3 }, 'faults[0] must have no other key than fault, call, from,'],
    [JSON.parse('{"fault":"reset","__proto__":1}'), 'but it has "__proto__".'],
    [
      { fault: 'reset', call: 1, from: 2 },
      'faults[0] must say call, or from and until, but it says both.',
    ],
    [{ fault: 'reset', call: 1, until: 2 }, 'but it says both. Remove one.'],
    [
      { fault: 'reset', from: 3, until: 2 },
      'faults[0].until must not be less than from, but it is 2.',
    ],
    [{ fault: 'token-missing' }, 'token-missing cannot. Write "endpoint": "token".'],
    [{ fault: 'status-401', endpoint: 'token' }, 'status-401 cannot. Write "endpoint": "report".'],
    [
      { fault: 'reset', share: 0.5 },
      'faults[0].share must not be there: reset takes no option. Remove it.',
    ],
    [{ fault: 'link-idn', rows: 3 }, 'link-idn takes only to. Remove it.'],
  ])('must not have the fault %j', (fault: object, problem: string) => {
    expect(problemsWith(fault)).toEqual([expect.stringContaining(problem)]);
  });

  it('that is wrong in several places is told of all of them', () => {
    const problems = faultPlanProblems({
      faults: [{ fault: 'rest', call: 0 }, { fault: 'reset' }, { fault: 'hang', share: 1 }],
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'faults[0].fault',
      'faults[0].call',
      'faults[2].share',
    ]);
  });
});
