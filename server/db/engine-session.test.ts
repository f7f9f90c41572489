import type { Connection } from 'mysql2/promise';
import { beforeEach, expect, test } from 'vitest';
import { bracketOf } from './engine-connections';
import { EngineSession } from './engine-session';
import { CommitUnknown } from './errors';

/** Packets that were sent. */
let packets: string[];
/** What the database says to a packet; by default each of its statements brings its own text. */
let answer: (packet: string) => unknown;
let session: EngineSession;

const statements = (packet: string) => packet.split(';');
const resultsOf = (packet: string) => {
  const results = statements(packet).map((text) => `result of ${text}`);
  return results.length === 1 ? results[0] : results;
};
const connection = {
  format: (sql: string, values: unknown[]) =>
    values.reduce((text: string, value) => text.replace('?', `${value}`), sql),
  query: async (packet: string) => {
    packets.push(packet);
    return [await answer(packet), []];
  },
  destroy: () => undefined,
} as unknown as Connection;

beforeEach(() => {
  packets = [];
  answer = resultsOf;
  session = new EngineSession(connection, bracketOf('MariaDB', 100));
});

const someTurns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};
const failure = (errno: number) => Object.assign(new Error(`error ${errno}`), { errno });
const fails = (error: Error) => () => {
  throw error;
};

test('the first statement brings the beginning along, and gets its own result', async () => {
  expect(await session.query('SELECT ?', ['a'])).toEqual(['result of SELECT a', []]);
  expect(await session.query('SELECT b')).toEqual(['result of SELECT b', []]);
  expect(packets).toEqual(['START TRANSACTION;SELECT a', 'SELECT b']);
});

test('statements asked for in one turn travel together, in their order, and each gets its results', async () => {
  const [one, two, three] = await Promise.all([
    session.query('ONE'),
    session.query('TWO A; TWO B'),
    session.query('THREE'),
  ]);
  expect(packets).toEqual(['START TRANSACTION;ONE;TWO A; TWO B;THREE']);
  expect([one[0], two[0], three[0]]).toEqual([
    'result of ONE',
    ['result of TWO A', 'result of  TWO B'],
    'result of THREE',
  ]);
});

test('what is asked for while a packet is on its way waits for its answer', async () => {
  let answerFirst: () => void = () => undefined;
  answer = (packet) => {
    if (packets.length > 1) return resultsOf(packet);
    return new Promise((resolve) => {
      answerFirst = () => resolve(resultsOf(packet));
    });
  };
  const first = session.query('ONE');
  await someTurns();
  const second = session.query('TWO');
  await someTurns();
  expect(packets).toHaveLength(1);
  answerFirst();
  await Promise.all([first, second]);
  expect(packets).toEqual(['START TRANSACTION;ONE', 'TWO']);
});

test('what is only written travels with what comes next, and COMMIT with the last of it', async () => {
  session.write('WRITE ?', [1]);
  await session.query('READ');
  session.write('WRITE 2', []);
  session.write('WRITE 3; WRITE 4', []);
  await session.commit();
  expect(packets).toEqual(['START TRANSACTION;WRITE 1;READ', 'WRITE 2;WRITE 3; WRITE 4;COMMIT']);
});

test('a transaction of nothing sends nothing, one of a read a COMMIT, one of writes a single packet', async () => {
  await session.commit();
  await session.rollback();
  expect(packets).toEqual([]);
  session.write('WRITE', []);
  await session.commit();
  expect(packets).toEqual(['START TRANSACTION;WRITE;COMMIT']);
});

test('writes that grow long go ahead of what comes next', async () => {
  session.write(`WRITE ${'x'.repeat(2_000_000)}`, []);
  await someTurns();
  expect(packets).toHaveLength(1);
  await session.commit();
  expect(packets[1]).toBe('COMMIT');
});

test('on MySQL the limit for silent connections is lowered in the packet that begins and set back in the one that ends', async () => {
  session = new EngineSession(connection, bracketOf('MySQL', 28_800));
  await session.query('READ');
  session.write('WRITE', []);
  await session.commit();
  expect(packets).toEqual([
    'SET SESSION wait_timeout = 2;START TRANSACTION;READ',
    'WRITE;COMMIT;SET SESSION wait_timeout = 28800',
  ]);
  session = new EngineSession(connection, bracketOf('MySQL', 28_800));
  answer = fails(failure(1205));
  await expect(session.query('READ')).rejects.toThrow('1205');
  answer = resultsOf;
  await session.rollback();
  expect(packets.at(-1)).toBe('ROLLBACK;SET SESSION wait_timeout = 28800');
});

test('behind a failed statement nothing is sent but the ROLLBACK', async () => {
  answer = fails(failure(1205));
  const both = await Promise.allSettled([session.query('ONE'), session.query('TWO')]);
  expect(both.map((one) => one.status)).toEqual(['rejected', 'rejected']);
  answer = resultsOf;
  await expect(session.query('THREE')).rejects.toThrow('1205');
  session.write('WRITE', []);
  await expect(session.commit()).rejects.toThrow('1205');
  await session.rollback();
  expect(packets).toEqual(['START TRANSACTION;ONE;TWO', 'ROLLBACK']);
});

test('a write that fails fails the transaction, with its own error', async () => {
  session.write('WRITE', []);
  answer = fails(failure(1062));
  const error = await session.commit().catch((caught) => caught);
  expect(error).not.toBeInstanceOf(CommitUnknown);
  expect(error).toMatchObject({ errno: 1062 });
});

test('a connection lost with the COMMIT leaves it unknown, one lost before does not', async () => {
  await session.query('READ');
  answer = fails(failure(2013));
  await expect(session.commit()).rejects.toBeInstanceOf(CommitUnknown);

  session = new EngineSession(connection, bracketOf('MariaDB', 100));
  await expect(session.query('READ')).rejects.toThrow('2013');
  const error = await session.commit().catch((caught) => caught);
  expect(error).not.toBeInstanceOf(CommitUnknown);
  expect(error).toMatchObject({ errno: 2013 });
});
