'use client';

import { Scale } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { refusalOf, useTRPCClient } from '@/app/live/ServerCalls';
import { Button } from '@/app/ui/Button';
import { Dialog } from '@/app/ui/Dialog';
import { French } from '@/app/ui/French';
import { Notice } from '@/app/ui/Notice';
import { VerdictBadge } from '@/app/ui/VerdictBadge';
import type { JudgedView, RejudgementView } from '@/server/views';

/** What the rules of today would say of an execution; nothing of it is changed. */
export function RejudgeButton({ number }: { number: number }) {
  const t = useTranslations('admin.executions');
  const list = useTranslations('admin.list');
  const shell = useTranslations('shell');
  const client = useTRPCClient();
  const [working, setWorking] = useState(false);
  const [result, setResult] = useState<RejudgementView | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const close = () => {
    setResult(null);
    setFailure(null);
  };

  async function ask() {
    if (working) return;
    setWorking(true);
    try {
      setResult(await client.admin.execution.rejudge.query({ number }));
    } catch (error) {
      setFailure(refusalOf(error)?.message ?? list('network'));
    } finally {
      setWorking(false);
    }
  }

  return (
    <>
      <Button size="small" onPress={() => void ask()} isPending={working}>
        {!working && <Scale aria-hidden size={16} />}
        {t('rejudge')}
      </Button>
      <Dialog
        isOpen={result !== null || failure !== null}
        onClose={close}
        title={t('rejudgeTitle')}
        footer={<Button onPress={close}>{shell('close')}</Button>}
      >
        {failure && (
          <Notice tone="error" role="alert" title={t('rejudgeFailed')}>
            <p>{failure}</p>
          </Notice>
        )}
        {result && <Result result={result} />}
      </Dialog>
    </>
  );
}

function Result({ result: { before, now, differs } }: { result: RejudgementView }) {
  const t = useTranslations('admin.executions');
  if (!now) return <p>{t('rejudgeNone')}</p>;
  if (!differs) return <p>{t('rejudgeSame')}</p>;
  return (
    <>
      <p>{t('rejudgeDiffers')}</p>
      <Judged title={t('given')} judged={before} />
      <Judged title={t('now')} judged={now} />
    </>
  );
}

function Judged({
  title,
  judged: { verdict, ruleVersion, findings },
}: {
  title: string;
  judged: JudgedView;
}) {
  const t = useTranslations('admin.executions');
  const states = useTranslations('states.finding');
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="flex flex-wrap items-center gap-3 text-base">
        {title} {verdict && <VerdictBadge verdict={verdict} />}
      </h3>
      {ruleVersion && <p className="text-sm text-ink-soft">{t('ruleVersion', { version: ruleVersion })}</p>}
      <ul className="flex flex-col gap-1.5 text-sm">
        {findings.map((finding) => (
          <li key={finding.id} className="[overflow-wrap:anywhere]">
            <strong className="font-semibold">{states(finding.verdict)}</strong>{' '}
            <French text={finding.message} />
          </li>
        ))}
      </ul>
    </section>
  );
}
