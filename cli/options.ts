/** What every command understands. */
export interface CommonOptions {
  data?: string;
  as?: string;
  json?: boolean;
  office?: string;
  key?: string;
}
