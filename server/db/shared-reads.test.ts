import { beforeEach, expect, test } from 'vitest';
import { SharedReads } from './shared-reads';

let packets: string[];
/** Statements the database refuses, and as what. */
let refused: Map<string, Error>;
let reads: SharedReads;

const refuse = (sql: string, error: object) => refused.set(sql, Object.assign(new Error(sql), error));

beforeEach(() => {
  packets = [];
  refused = new Map();
  const query = async (packet: string) => {
    packets.push(packet);
    const statements = packet.split(';');
    for (const sql of statements) if (refused.has(sql)) throw refused.get(sql);
    return [statements.length === 1 ? `of ${packet}` : statements.map((sql) => `of ${sql}`), []];
  };
  const format = (sql: string, values: unknown[]) => sql.replace('?', String(values[0]));
  reads = new SharedReads({ query, format } as never);
});

test('what is asked for in one turn travels in one packet, and each gets its own results', async () => {
  const [[one], [two]] = await Promise.all([reads.query('A ?', [1]), reads.query('B;C')]);
  expect([one, two]).toEqual(['of A 1', ['of B', 'of C']]);
  expect(packets).toEqual(['A 1;B;C']);
  expect(await reads.query('D')).toEqual(['of D', []]);
  expect(packets).toEqual(['A 1;B;C', 'D']);
});

test('one that is refused harms no other', async () => {
  refuse('B', { errno: 1146 });
  const asked = ['A', 'B', 'C'].map((sql) => reads.query(sql));
  const results = await Promise.allSettled(asked);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(packets).toEqual(['A;B;C', 'A', 'B', 'C']);
});

test('a database that is away is not asked for each of them', async () => {
  refuse('B', { code: 'ECONNREFUSED' });
  const results = await Promise.allSettled(['A', 'B'].map((sql) => reads.query(sql)));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(packets).toEqual(['A;B']);
});
