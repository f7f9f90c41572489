import { instantOf, localInputText } from '@/components/i18n/format-instant';

/**
 * An instant in a date-time field: what is written there and what it stands for. The text alone would lose milliseconds and the second
 * pass of a repeated hour, so a stored instant stays what it is until somebody types over it.
 */
export interface Moment {
  text: string;
  at: number | null;
  /** Only part of it is typed: the browser hands over no text for it, though the reader sees one. */
  isPartial: boolean;
}

export const NO_MOMENT: Moment = { text: '', at: null, isPartial: false };

/** A stored instant for the field, in the zone of the reader; seconds are shown where there are any. */
export function momentOf(at: number | null, timeZone: string): Moment {
  if (at === null) return NO_MOMENT;
  return { text: localInputText(at, timeZone, at % 60_000 !== 0), at, isPartial: false };
}

/** What a typed local date and time stands for. */
export function typedMoment(text: string, timeZone: string): Moment {
  return { text, at: instantOf(text, timeZone), isPartial: false };
}

/** Whether something is written that is no instant. */
export function isBadMoment({ text, at, isPartial }: Moment): boolean {
  return isPartial || (text !== '' && at === null);
}
