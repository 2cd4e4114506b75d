/** What an editor typed, as an account is made of it. */
import { z } from 'zod';
import { AUTH_CLI_KINDS, readAuthCliNumber } from '../../conformance/numbers/auth-cli';
import { readNil } from '../../conformance/numbers/nil';
import { PSC_KINDS, readPscNumber } from '../../conformance/numbers/psc';
import { serverConfig } from '../config';
import { Refusal } from '../errors';

/** Longer texts are refused before anybody looks at them. */
const typed = z.string().max(400, 'Ce texte est trop long.');

/** As the form sends it. A kind that is null is guessed from the number. */
export const accountInput = z.object({
  nil: typed,
  idNatPsc: typed.default(''),
  kindPsc: z.enum(PSC_KINDS).nullable().default(null),
  idNatAuthCli: typed.default(''),
  kindAuthCli: z.enum(AUTH_CLI_KINDS).nullable().default(null),
});
export type AccountInput = z.infer<typeof accountInput>;

export interface AccountValues {
  nil: string;
  idNatPsc: string | null;
  idNatAuthCli: string | null;
  kindPsc: string | null;
  kindAuthCli: string | null;
}

export type AccountField = 'nil' | 'idNatPsc' | 'idNatAuthCli';

/** Local parts of the mail domain that are no mailbox of an editor (RFC 2142, and what others take for the service's). */
const RESERVED = [
  ...['postmaster', 'abuse', 'hostmaster', 'webmaster', 'security', 'root', 'admin', 'administrator'],
  ...['mailer-daemon', 'noreply', 'no-reply', 'ne-pas-repondre', 'patient'],
];

function isReserved(idNat: string): boolean {
  const { patientAddress } = serverConfig();
  return [...RESERVED, patientAddress.split('@')[0]?.toLowerCase()].includes(idNat.toLowerCase());
}

/** Throws `invalid`, with the field at fault. */
export function readAccountInput(input: AccountInput): AccountValues {
  const nil = readNil(input.nil);
  const psc = readPscNumber(input.idNatPsc, input.kindPsc);
  const authCli = readAuthCliNumber(input.idNatAuthCli, input.kindAuthCli);
  const refuse = (field: AccountField, message: string): never => {
    throw new Refusal('invalid', message, { field });
  };
  if (nil.problem) refuse('nil', nil.problem);
  if (psc.problem) refuse('idNatPsc', psc.problem);
  if (authCli.problem) refuse('idNatAuthCli', authCli.problem);
  if (psc.value === '' && authCli.value === '') {
    refuse(
      'idNatPsc',
      'Indiquez au moins un des deux identifiants nationaux : il n’y aurait sinon aucune BAL à créer.',
    );
  }
  for (const [field, { value }] of [
    ['idNatPsc', psc],
    ['idNatAuthCli', authCli],
  ] as const) {
    if (isReserved(value))
      refuse(field, `« ${value} » est réservé au fonctionnement du service : choisissez-en un autre.`);
  }
  if (psc.value !== '' && psc.value.toLowerCase() === authCli.value.toLowerCase()) {
    refuse(
      'idNatAuthCli',
      'Les deux identifiants sont les mêmes : une BAL est ou bien personnelle, ou bien applicative. Indiquez ici l’OU de votre certificat.',
    );
  }
  return {
    nil: nil.value,
    ...{ idNatPsc: psc.value || null, kindPsc: psc.kind },
    ...{ idNatAuthCli: authCli.value || null, kindAuthCli: authCli.kind },
  };
}
