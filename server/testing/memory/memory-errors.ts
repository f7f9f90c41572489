/** Errors as the driver reports them. */
export class MemoryDatabaseError extends Error {
  readonly errno: number;

  constructor(errno: number, message: string) {
    super(message);
    this.name = 'MemoryDatabaseError';
    this.errno = errno;
  }
}

export const deadlock = () => new MemoryDatabaseError(1213, 'Deadlock found when trying to get lock');
export const lockWait = () => new MemoryDatabaseError(1205, 'Lock wait timeout exceeded');
export const connectionLost = () => new MemoryDatabaseError(2013, 'Lost connection to server during query');
export const unavailable = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
export const notAsRead = () => new MemoryDatabaseError(1690, 'BIGINT UNSIGNED value is out of range');
export const duplicate = (key: string) => new MemoryDatabaseError(1062, `Duplicate entry for key '${key}'`);
