/** Who is logged in, as every page and procedure knows them. */
export interface PortalSession {
  userId: number;
  organisationId: number;
  login: string;
  /** Given and family name, or the login. */
  name: string;
  organisation: string;
  /** May open the pages of administration. */
  administrator: boolean;
  /** Accepted the terms of use in force; until then nothing but them is served. */
  termsAccepted: boolean;
}
