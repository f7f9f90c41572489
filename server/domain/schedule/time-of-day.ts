import type { CronExpression } from './cron-expression';

/** For each number the smallest member at or after it, or -1; and how many members lie before it. */
class MemberTable {
  readonly nextMember: Int8Array;
  readonly membersBefore: Uint8Array;
  readonly first: number;
  readonly size: number;

  constructor(members: readonly number[], length: number) {
    this.nextMember = new Int8Array(length + 1).fill(-1);
    this.membersBefore = new Uint8Array(length + 1);
    for (const member of members) this.nextMember[member] = member;
    for (let n = length - 1; n >= 0; n--) {
      if ((this.nextMember[n] as number) < 0) this.nextMember[n] = this.nextMember[n + 1] as number;
    }
    for (let n = 0; n < length; n++) {
      this.membersBefore[n + 1] = (this.membersBefore[n] as number) + (this.nextMember[n] === n ? 1 : 0);
    }
    this.first = members[0] ?? 0;
    this.size = members.length;
  }
}

/** The seconds of a day that an expression names. */
export class TimeOfDay {
  /** The first second of a day that matches. */
  readonly first: number;
  readonly perDay: number;
  readonly #hours: MemberTable;
  readonly #minutes: MemberTable;
  readonly #seconds: MemberTable;

  constructor({ seconds, minutes, hours }: CronExpression) {
    this.#hours = new MemberTable(hours, 24);
    this.#minutes = new MemberTable(minutes, 60);
    this.#seconds = new MemberTable(seconds, 60);
    this.first = this.#hours.first * 3_600 + this.#minutes.first * 60 + this.#seconds.first;
    this.perDay = hours.length * minutes.length * seconds.length;
  }

  /** The first matching second of the day at or after `second`, or -1. */
  next(second: number): number {
    const hour = (second / 3_600) | 0;
    if (this.#hours.nextMember[hour] === hour) {
      const rest = second - hour * 3_600;
      const minute = (rest / 60) | 0;
      if (this.#minutes.nextMember[minute] === minute) {
        const within = this.#seconds.nextMember[rest - minute * 60] as number;
        if (within >= 0) return hour * 3_600 + minute * 60 + within;
      }
      const nextMinute = this.#minutes.nextMember[minute + 1] as number;
      if (nextMinute >= 0) return hour * 3_600 + nextMinute * 60 + this.#seconds.first;
    }
    const nextHour = this.#hours.nextMember[hour + 1] as number;
    return nextHour < 0 ? -1 : nextHour * 3_600 + this.#minutes.first * 60 + this.#seconds.first;
  }

  /** How many matching seconds of the day lie before `second`. */
  countBefore(second: number): number {
    const hour = (second / 3_600) | 0;
    const rest = second - hour * 3_600;
    const minute = (rest / 60) | 0;
    const perMinute = this.#seconds.size;
    let count = (this.#hours.membersBefore[hour] as number) * this.#minutes.size * perMinute;
    if (this.#hours.nextMember[hour] !== hour) return count;
    count += (this.#minutes.membersBefore[minute] as number) * perMinute;
    if (this.#minutes.nextMember[minute] !== minute) return count;
    return count + (this.#seconds.membersBefore[rest - minute * 60] as number);
  }
}
