/** What is told of a CDA document (HL7 CDA R2 as profiled by the CI-SIS): never who the patient is. */

export interface CdaFacts {
  code: string | null;
  codeSystem: string | null;
  ins: { oid: string; shape: boolean; key: boolean } | null;
  traits: {
    birthName: boolean;
    firstName: boolean;
    sex: boolean;
    birthDate: boolean;
    birthPlace: boolean;
  };
}

export const nothingKnown = (): CdaFacts => ({
  code: null,
  codeSystem: null,
  ins: null,
  traits: { birthName: false, firstName: false, sex: false, birthDate: false, birthPlace: false },
});
