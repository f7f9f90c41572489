import { describe, expect, test } from 'vitest';
import { successorOf, supersededMessage } from './superseded';

describe('an execution that gave way to the next fire', () => {
  const successor = { id: 9_007_199_254_740_991, fireAt: Date.UTC(2026, 2, 29, 1, 30, 0, 250) };

  test('names the one that took its place, also behind what its executor said', () => {
    const message = supersededMessage(successor);
    expect(message).toBe('Replaced by execution 9007199254740991 of the fire at 2026-03-29T01:30:00.250Z.');
    expect(successorOf('SUPERSEDED', message)).toEqual(successor);
    expect(successorOf('SUPERSEDED', `${message} It was still connecting.`)).toEqual(successor);
  });

  test('names none when it ended for another reason, or before anybody kept it', () => {
    expect(successorOf('CANCELLED', supersededMessage(successor))).toBeNull();
    expect(successorOf('SUPERSEDED', 'Cancelled, because the next fire of its task came.')).toBeNull();
    expect(successorOf('SUPERSEDED', null)).toBeNull();
  });
});
