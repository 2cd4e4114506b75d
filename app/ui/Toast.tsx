'use client';

import { CircleAlert, Info, X } from 'lucide-react';
import {
  UNSTABLE_Toast as AriaToast,
  Text,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from './Button';

interface Message {
  tone: 'info' | 'error';
  text: string;
}

const queue = new ToastQueue<Message>({ maxVisibleToasts: 3 });

/** Says something that needs no answer. Errors stay until they are closed. */
export function toast(message: Message) {
  queue.add(message, { timeout: message.tone === 'info' ? 6000 : undefined });
}

/** Where messages appear; one per page. */
export function Toasts() {
  const t = useTranslations('shell');
  return (
    <ToastRegion
      queue={queue}
      className="fixed inset-x-4 bottom-4 z-50 flex flex-col gap-3 sm:left-auto sm:w-96"
    >
      {({ toast: item }) => (
        <AriaToast
          toast={item}
          className="flex items-start gap-3 rounded-lg border border-line-strong bg-raised p-4 text-ink shadow-raised"
        >
          {item.content.tone === 'error' ? (
            <CircleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-ko" />
          ) : (
            <Info aria-hidden size={20} className="mt-0.5 shrink-0 text-accent" />
          )}
          <ToastContent className="flex-1">
            <Text slot="title">{item.content.text}</Text>
          </ToastContent>
          <Button slot="close" kind="quiet" size="small" aria-label={t('dismiss')} className="-m-1 px-2">
            <X aria-hidden size={18} />
          </Button>
        </AriaToast>
      )}
    </ToastRegion>
  );
}
