import { expect, test } from 'vitest';
import { classifyDatabaseError, duplicateKeyName } from './errors';

test.each([
  [{ errno: 1213 }, 'deadlock'],
  [{ errno: 1205 }, 'lock_wait'],
  [{ errno: 1062 }, 'duplicate'],
  [{ errno: 1526 }, 'no_partition'],
  [{ errno: 1146 }, 'no_table'],
  [{ errno: 4031 }, 'connection_lost'],
  [{ errno: 1114 }, 'full'],
  [{ code: 'ECONNREFUSED', fatal: true }, 'unavailable'],
  [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'connection_lost'],
  [{ fatal: true }, 'connection_lost'],
  [{ errno: 1064 }, 'other'],
  [new Error('wrapped', { cause: { errno: 1213 } }), 'deadlock'],
  [undefined, 'other'],
])('%o is %s', (error, kind) => {
  expect(classifyDatabaseError(error)).toBe(kind);
});

test('names the key of a duplicate on both databases', () => {
  const mysql = { errno: 1062, message: "Duplicate entry '1-a-0' for key 'task.task_group_name_key'" };
  const mariadb = new Error('wrapped', {
    cause: { errno: 1062, message: "Duplicate entry '1-a-0' for key 'task_group_name_key'" },
  });
  expect(duplicateKeyName(mysql)).toBe('task_group_name_key');
  expect(duplicateKeyName(mariadb)).toBe('task_group_name_key');
  expect(duplicateKeyName({ errno: 1213, message: "for key 'x'" })).toBeNull();
});
