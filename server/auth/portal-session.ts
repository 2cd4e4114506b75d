/** Who is logged in, as every page and procedure knows them. */
export interface PortalSession {
  userId: number;
  organisationId: number;
  login: string;
  /** Given and family name, or the login. */
  name: string;
  organisation: string;
}
