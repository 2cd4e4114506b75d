/** What Pro Santé Connect says of a person (domain-facts §2.7). Pure. */
import type { Identity } from './identities';
import { subjectOf } from './identities';

/** Claims of every token: access token, ID token, introspection. */
export function identityClaims({ idNat }: Identity): Record<string, unknown> {
  return {
    sub: subjectOf(idNat),
    SubjectNameID: idNat,
    preferred_username: idNat,
    PSISubjectNameID: '',
    otherIds: [{ identifiant: idNat, origine: /^(87|ANS)/.test(idNat) ? 'EDIT' : 'RPPS', qualite: 1 }],
  };
}

/** `identifiant`: the name under which the 2019 workshop reads the number. */
export function idTokenClaims(identity: Identity): Record<string, unknown> {
  return {
    ...identityClaims(identity),
    identifiant: identity.idNat,
    given_name: identity.givenName,
    family_name: identity.familyName,
    name: `${identity.givenName} ${identity.familyName}`,
  };
}

const SECTOR = 'SA07^1.2.250.1.71.4.2.4';

/** The whole description of the person; without a practice it carries no `SubjectRefPro`. */
export function userinfoClaims(identity: Identity): Record<string, unknown> {
  return {
    ...idTokenClaims(identity),
    codeCivilite: identity.civility,
    SubjectRole: [`${identity.profession}^1.2.250.1.213.1.1.5.5`],
    PSI_Locale: '1.2.250.1.213.1.3.1.1',
    UITVersion: '1.0',
    Palier_Authentification: 'APPPRIP3^1.2.250.1.213.1.5.1.1.1',
    Mode_Acces_Raison: '',
    Acces_Regulation_Medicale: 'FAUX',
    ...(identity.practises && {
      Secteur_Activite: SECTOR,
      SubjectOrganization: 'Cabinet de test',
      SubjectOrganizationID: `1${FINESS}`,
      SubjectRefPro: { codeCivilite: identity.civility, exercices: [practice(identity)] },
    }),
  };
}

const FINESS = '0B0000000';

function practice(identity: Identity): Record<string, unknown> {
  return {
    codeProfession: identity.profession,
    codeCategorieProfessionnelle: 'C',
    codeCiviliteDexercice: identity.civility === 'M' ? 'M' : 'MME',
    nomDexercice: identity.familyName,
    prenomDexercice: identity.givenName,
    codeTypeSavoirFaire: '',
    codeSavoirFaire: '',
    activities: [
      {
        codeModeExercice: 'L',
        codeSecteurDactivite: SECTOR.split('^')[0],
        codeSectionPharmacien: '',
        codeRole: '',
        numeroSiretSite: '',
        numeroSirenSite: '',
        numeroFinessSite: FINESS,
        numeroFinessetablissementJuridique: '',
        identifiantTechniqueDeLaStructure: '',
        raisonSocialeSite: 'Cabinet de test',
        enseigneCommercialeSite: '',
        complementDestinataire: '',
        numeroVoie: '1',
        libelleVoie: 'Place du Test',
        codePostal: '75000',
        libelleBureauCedex: 'Paris',
        codePays: '99000',
        telephone: '',
        ancienIdentifiantDeLaStructure: `1${FINESS}`,
        autoriteDenregistrement: 'CNOM/CNOM/CNOM',
      },
    ],
  };
}

/** Every claim that may be given; all of them come with the scope `openid`, as PSC does. */
export const CLAIM_NAMES = [
  'sub',
  'sid',
  'session_state',
  'azp',
  'acr',
  'auth_time',
  'authMode',
  'auth_level',
  ...Object.keys(
    userinfoClaims({
      idNat: '',
      givenName: '',
      familyName: '',
      civility: 'M',
      profession: '',
      practises: true,
    }),
  ).filter((name) => name !== 'sub'),
];
