/** The thresholds by which a programme's colour is worked out. Shares in basis points of live budget (1 % is 100). */
export type RagPack = {
  version: string;
  /** Red from this share in Red projects. */
  redFrom: number;
  /** Amber from this share in Red projects. */
  amberFromRed: number;
  /** Amber from this share in Red and Amber projects together. */
  amberFromRedAmber: number;
  /** Amber when more than this share of a contingency is committed; Red when more is committed than there is. */
  amberOverContingency: number;
  /** Not rated from this fraction without a colour: a fraction, because a third has no exact decimal. */
  notRatedFrom: { part: number; of: number };
};

/**
 * The default pack. Neither worst-of (Red every year from 2014 to 2023 in the government's own portfolio) nor the
 * commonest colour (Amber every year) tells anybody anything, so it goes by share of live budget, by what is critical
 * and by the programme's own contingency.
 */
export const defaultPack: RagPack = {
  version: 'default-1',
  redFrom: 2500,
  amberFromRed: 1000,
  amberFromRedAmber: 5000,
  amberOverContingency: 8000,
  notRatedFrom: { part: 1, of: 3 },
};
