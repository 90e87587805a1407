import { memoryUsage } from 'node:process';
import { describe, expect, it } from '@jest/globals';
import { uncountedMemory } from '../../src/report/uncounted-memory.js';

const BYTES = 64 * 2 ** 20;

describe('uncounted memory', () => {
  it('is not held against the heap', () => {
    const before = memoryUsage().external;
    const counted = new Uint8Array(new ArrayBuffer(BYTES));
    expect(memoryUsage().external - before).toBeGreaterThan(BYTES / 2);
    const beforeUncounted = memoryUsage().external;
    const uncounted = new Uint8Array(uncountedMemory(BYTES));
    expect(memoryUsage().external - beforeUncounted).toBeLessThan(BYTES / 2);
    expect(counted.length).toBe(uncounted.length);
  });

  it('is of zeros, and as long as was asked for', () => {
    expect([...new Uint8Array(uncountedMemory(9))]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});
