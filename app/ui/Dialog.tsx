'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { classes } from './classes';

interface DialogProps {
  title: ReactNode;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Stays at the bottom of a drawer, whatever the length of the content. */
  footer?: ReactNode;
  role?: 'dialog' | 'alertdialog';
}

const OVERLAY = 'fixed inset-0 z-40 flex bg-backdrop';

/** A question in the middle of the page. */
export function Dialog({ title, isOpen, onClose, children, footer, role }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={classes(OVERLAY, 'items-center justify-center p-4')}
    >
      <Modal className="w-full max-w-lg rounded-lg bg-raised text-ink shadow-raised">
        <AriaDialog
          role={role}
          className="flex max-h-[90dvh] flex-col gap-4 overflow-y-auto p-6 outline-none"
        >
          <Heading slot="title" className="text-xl">
            {title}
          </Heading>
          {children}
          {footer && <div className="flex flex-wrap justify-end gap-3 pt-2">{footer}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A form beside the page; the whole screen on a phone. */
export function Drawer({ title, isOpen, onClose, children, footer }: DialogProps) {
  const t = useTranslations('shell');
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className={classes(OVERLAY, 'justify-end')}
    >
      <Modal className="slide h-dvh w-full bg-raised text-ink shadow-raised sm:max-w-xl">
        <AriaDialog className="flex h-full flex-col outline-none">
          <div className="flex items-start justify-between gap-4 border-b border-line px-5 py-4 sm:px-6">
            <Heading slot="title" className="pt-1.5 text-xl">
              {title}
            </Heading>
            <Button kind="quiet" aria-label={t('close')} onPress={onClose} className="-mr-2 shrink-0 px-3">
              <X aria-hidden size={20} />
            </Button>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-5 sm:px-6">{children}</div>
          {footer && (
            <div className="flex flex-wrap justify-end gap-3 border-t border-line px-5 py-4 sm:px-6">
              {footer}
            </div>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
