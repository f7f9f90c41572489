'use client';

import { Menu as Base } from '@base-ui/react/menu';
import { Check, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn';

interface MenuProps {
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  side?: 'top' | 'bottom';
}

/** A list of actions behind a button. */
export function Menu({ trigger, children, align = 'end', side = 'bottom' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} side={side} collisionPadding={8} className="z-50">
          <Base.Popup className="motion-pop max-h-(--available-height) min-w-44 overflow-y-auto rounded-3 bg-raised p-1 shadow-pop outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const itemClass =
  'flex min-h-7 w-full cursor-default items-center gap-2 rounded-2 px-2 py-1 outline-none data-highlighted:bg-selected data-disabled:text-ink-4 max-tablet:min-h-11 [&_svg]:size-3.5 [&_svg]:stroke-[1.5] [&_svg]:text-ink-3';

interface MenuItemProps {
  icon?: LucideIcon;
  children: ReactNode;
  onSelect?: () => void;
  isDanger?: boolean;
  /** Why this person may not use it; shown under the label. */
  unavailableReason?: string | undefined;
  /** Shown at the right end, such as a key. */
  end?: ReactNode;
}

export function MenuItem({
  icon: Icon,
  children,
  onSelect,
  isDanger = false,
  unavailableReason,
  end,
}: MenuItemProps) {
  return (
    <Base.Item
      onClick={() => onSelect?.()}
      disabled={unavailableReason !== undefined}
      className={cn(itemClass, isDanger && 'text-failed [&_svg]:text-failed')}
    >
      {Icon === undefined ? null : <Icon aria-hidden="true" />}
      <span className="min-w-0 flex-1">
        {children}
        {unavailableReason === undefined ? null : (
          <span className="block text-11 text-ink-3">{unavailableReason}</span>
        )}
      </span>
      {end}
    </Base.Item>
  );
}

export function MenuLink({
  icon: Icon,
  href,
  children,
}: {
  icon?: LucideIcon;
  href: string;
  children: ReactNode;
}) {
  return (
    <Base.Item render={<Link href={href} />} className={itemClass}>
      {Icon === undefined ? null : <Icon aria-hidden="true" />}
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode }[];
}

/** Exclusive choices inside a menu, the chosen one with a tick. */
export function MenuChoice<Value extends string>({
  label,
  value,
  onChange,
  options,
}: MenuChoiceProps<Value>) {
  return (
    <Base.Group>
      <MenuLabel>{label}</MenuLabel>
      <Base.RadioGroup value={value} onValueChange={(next: Value) => onChange(next)}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} closeOnClick className={itemClass}>
            <span className="flex w-3.5">
              <Base.RadioItemIndicator>
                <Check aria-hidden="true" />
              </Base.RadioItemIndicator>
            </span>
            {option.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-12 text-ink-3">{children}</Base.GroupLabel>;
}

export function MenuSeparator() {
  return <Base.Separator className="mx-2 my-1 h-px bg-line" />;
}
