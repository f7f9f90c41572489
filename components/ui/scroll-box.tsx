import type { ComponentProps } from 'react';

type ScrollBoxProps = Omit<ComponentProps<'section'>, 'aria-label' | 'tabIndex'> & { label: string };

/** A part of the page that scrolls by itself. It takes the focus, so that the arrow keys move what a mouse wheel moves. */
export function ScrollBox({ label, ...rest }: ScrollBoxProps) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody without a mouse sees what is below the edge
  return <section aria-label={label} {...rest} tabIndex={0} />;
}
