'use client';

import { type ReactNode, useId } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Note } from './note';

interface FormDialogProps {
  title: string;
  description: ReactNode;
  cancel: string;
  confirm: string;
  isBusy: boolean;
  /** Something was typed that would be lost. */
  isDirty?: boolean;
  /** How its button looks. */
  look?: 'primary' | 'dangerFilled';
  /** There is nothing to confirm. */
  isEmpty?: boolean;
  /** Shown beside the buttons. */
  footNote?: string | undefined;
  /** What went wrong, or null. */
  failure: string | null;
  onSubmit: () => void;
  onClose: () => void;
  /** Its fields; none where it only asks whether. */
  children?: ReactNode;
}

/** A dialog that asks for something: its fields, what went wrong, and the two ways out. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, cancel, confirm, failure, onSubmit, onClose, children } = props;
  const { isBusy, isDirty, look = 'primary', isEmpty = false, footNote } = props;
  const id = useId();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      {...(isDirty === undefined ? {} : { isDirty })}
      title={title}
      description={description}
      footer={
        <>
          {footNote === undefined ? null : <span className="mr-auto text-12 text-ink-3">{footNote}</span>}
          <Button size="lg" onClick={onClose}>
            {cancel}
          </Button>
          <Button size="lg" variant={look} type="submit" form={id} isBusy={isBusy} disabled={isEmpty}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="mt-4 flex flex-col gap-4 empty:hidden"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
        {failure === null ? null : (
          <Note tone="error" role="alert">
            {failure}
          </Note>
        )}
      </form>
    </Dialog>
  );
}
