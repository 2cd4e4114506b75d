/** Who asks: an organisation, narrowed to one account when an API token asks. Part of every query's signature. */
export interface Tenant {
  organisationId: number;
  accountId?: number;
}
