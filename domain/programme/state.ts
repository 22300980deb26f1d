import type { PersonId } from '../aggregate.ts';
import type { LocalDate, Period } from '../dates.ts';
import type { StatedRating } from '../project/state.ts';

export interface Override {
  colour: StatedRating;
  reason: string;
  by: string;
  madeAt: string;
  expiresOn: LocalDate;
  /** UTC instant at which it ends by itself. */
  expiresAt: string;
}

export interface DeclaredBenefits {
  approvedPence: string;
  forecastPence: string;
  /** Year in which they are there in full, as `2025-26`. */
  maturity: string;
  provisional: boolean;
  note: string;
}

export interface ProgrammeState {
  v: 1;
  office: string;
  ref: string;
  version: number;
  title: string;
  /** Senior responsible owner. */
  owner: PersonId | null;
  envelopePence: string | null;
  envelopeApprovedOn: LocalDate | null;
  /** Programme-level contingencies: provided and committed, days and pence. */
  timeContingency: { providedDays: number; committedDays: number };
  moneyContingency: { providedPence: string; committedPence: string };
  /** Spend declared for the whole programme, with its as-at date, until projects' own figures replace it. */
  declaredSpend: { pence: string; asAt: LocalDate; approximate: boolean } | null;
  /** Rating at opening: the headline until the first round closes. */
  openingRating: { colour: StatedRating; period: Period; why: string; declaredBy: string } | null;
  stated: { colour: StatedRating; period: Period; why: string; by: string; at: string } | null;
  override: Override | null;
  excluded: { project: string; reason: string; by: string; at: string }[];
  /** Benefits declared for the whole programme (reference case: approved £300k, forecast £960k by 2025-26, provisional). */
  declaredBenefits: DeclaredBenefits | null;
  closed: boolean;
}
