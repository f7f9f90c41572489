'use client';

import { useFormat } from '@/components/i18n/use-format';
import { BareInput, InputFrame } from '@/components/ui/input';
import { type Moment, typedMoment } from './moment';
import { zoneCity } from './zone-name';

interface MomentInputProps {
  value: Moment;
  onChange: (moment: Moment) => void;
  /** Name for screen readers when no field around it carries a label. */
  label?: string;
  isInvalid?: boolean;
  /** The zone is named by a `ZoneName` beside the label instead. */
  isNarrow?: boolean;
  className?: string;
}

/** The zone in which a reader reads and writes times. */
export function ZoneName() {
  const format = useFormat();
  return (
    <span className="mono whitespace-nowrap text-ink-3">{zoneCity(format.timeZone, format.locale)}</span>
  );
}

/** A date and time in the zone of the reader, which is named beside it. */
export function MomentInput(props: MomentInputProps) {
  const { value, onChange, label, isInvalid, isNarrow = false, className } = props;
  const format = useFormat();
  return (
    <InputFrame className={className} end={isNarrow ? null : <ZoneName />}>
      <BareInput
        isMono
        type="datetime-local"
        step={1}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...(isInvalid === true ? { 'aria-invalid': true } : {})}
        value={value.text}
        onChange={(event) => onChange(typedMoment(event.target.value, format.timeZone))}
        onBlur={(event) => {
          // A date without its time has no value, yet it stands there and was meant.
          const isPartial = event.target.validity.badInput;
          if (isPartial !== value.isPartial) onChange({ ...value, isPartial });
        }}
      />
    </InputFrame>
  );
}
