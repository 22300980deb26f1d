import type pg from 'pg';
import type { Database } from './database.ts';

/** Either the database at large, or the one connection of a transaction that has begun. */
export type Reader = Database | pg.ClientBase;

/** What a statement is sent to. */
export const sql = (reader: Reader): pg.Pool | pg.ClientBase => ('pool' in reader ? reader.pool : reader);
