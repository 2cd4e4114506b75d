/** Programs that do a part of a mail client's job by design. */
import { cannot, type Job, type Verbs } from './client';

const sendOnly = cannot('ne fait qu’envoyer : il accompagne un lecteur');

/** Everything but sending. */
export const ONLY_SENDS = {
  ...{
    list: sendOnly,
    read: sendOnly,
    search: sendOnly,
    accents: sendOnly,
    flag: sendOnly,
    keyword: sendOnly,
  },
  ...{ move: sendOnly, remove: sendOnly, append: sendOnly, find: sendOnly },
} satisfies Partial<Record<Job, unknown>> & { send?: Verbs['send'] };

/** What a synchroniser leaves to others. */
export const NO_SENDING = cannot('n’envoie pas : un programme d’envoi l’accompagne (msmtp, sendmail)');
export const LOCAL_SEARCH = cannot('recherche dans sa copie locale, sans interroger le serveur');
