/** Column helpers shared by the tables. */
import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** A moment with millisecond precision, on the database's clock. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** `created_at`, set by the database. */
export const createdAt = () => moment('created_at').notNull().defaultNow();

/** An identity primary key. */
export const id = () => bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();
