/** One packet of statements, as a client has sent it. */
export interface SentPacket {
  connection: number;
  sql: string;
}

const HEADER_BYTES = 4;
const QUERY = 3;

/**
 * Reads the statements out of what clients send to MySQL or MariaDB: a packet is three bytes of length, a number that is 0 where a command
 * begins, and the command. Packets of 16 MB, which would be split, do not occur.
 */
export class PacketRecorder {
  readonly #unread = new Map<number, Buffer>();
  #packets: SentPacket[] | null = null;

  readonly read = (connection: number, bytes: Buffer): void => {
    let rest = Buffer.concat([this.#unread.get(connection) ?? Buffer.alloc(0), bytes]);
    for (;;) {
      if (rest.length < HEADER_BYTES) break;
      const end = HEADER_BYTES + rest.readUIntLE(0, 3);
      if (rest.length < end) break;
      const isQuery = rest[3] === 0 && rest[HEADER_BYTES] === QUERY;
      if (isQuery) this.#packets?.push({ connection, sql: rest.toString('utf8', HEADER_BYTES + 1, end) });
      rest = rest.subarray(end);
    }
    this.#unread.set(connection, rest);
  };

  /** From now on packets are kept. */
  begin(): void {
    this.#packets = [];
  }

  /** The packets since the beginning, in the order they were sent in. */
  end(): SentPacket[] {
    const packets = this.#packets ?? [];
    this.#packets = null;
    return packets;
  }
}
