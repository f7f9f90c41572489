'use client';

import { type ReactNode, useId } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { Note } from './note';

interface FormDialogProps {
  title: string;
  description: string;
  cancel: string;
  confirm: string;
  isBusy: boolean;
  /** Something was typed that would be lost. */
  isDirty?: boolean;
  /** What went wrong, or null. */
  failure: string | null;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog that asks for something: its fields, what went wrong, and the two ways out. */
export function FormDialog(props: FormDialogProps) {
  const { title, description, cancel, confirm, isBusy, isDirty, failure, onSubmit, onClose, children } =
    props;
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
          <Button size="lg" onClick={onClose}>
            {cancel}
          </Button>
          <Button size="lg" variant="primary" type="submit" form={id} isBusy={isBusy}>
            {confirm}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        className="mt-4 flex flex-col gap-4"
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
