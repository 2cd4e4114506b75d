/** Every client of the matrix, in the order of docs/clients.md. */
import type { MailClient } from './client';
import { curlClient } from './curl';
import { fetchmailClient } from './fetchmail';
import { imapfilterClient } from './imapfilter';
import { javaClient } from './java';
import { msmtpClient } from './msmtp';
import { muttClient, neomuttClient } from './mutt';
import { nodeClient } from './node';
import { perlClient } from './perl';
import { pythonClient } from './python';
import { snailClient } from './snail';
import { swaksClient } from './swaks';
import { mbsyncClient, offlineimapClient } from './synchronisers';
import { thunderbirdClient } from './thunderbird';

export const CLIENTS: readonly MailClient[] = [
  thunderbirdClient,
  ...[neomuttClient, muttClient, snailClient],
  ...[pythonClient, nodeClient, javaClient, perlClient, curlClient],
  ...[mbsyncClient, offlineimapClient],
  ...[imapfilterClient, fetchmailClient, msmtpClient, swaksClient],
];
