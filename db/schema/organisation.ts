import { pgTable, text } from 'drizzle-orm/pg-core';
import { createdAt, id } from './columns';

/** An editor: a company known by its registration (immatriculation), shared by its colleagues. */
export const organisation = pgTable('organisation', {
  id: id(),
  immatriculation: text('immatriculation').notNull().unique(),
  name: text('name').notNull(),
  createdAt: createdAt(),
});
