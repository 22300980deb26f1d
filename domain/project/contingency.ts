import type { Applied } from '../aggregate.ts';
import { formatPounds } from '../money.ts';
import { need, needText } from '../need.ts';
import type { DrawContingency } from './commands.ts';
import type { Contingency, ProjectState } from './state.ts';

/** What is not drawn of both ledgers: days, and pence as a decimal string. */
export function contingencyLeft(state: ProjectState): { days: string; pence: string } {
  return { days: String(left(state.timeContingency)), pence: String(left(state.moneyContingency)) };
}

/**
 * Draws from one ledger, or returns an underspend when the amount is negative; the ledgers never mix (S23, S25).
 * @throws Refusal amount_unreadable, contingency_exceeded, returns_more_than_drawn, text_empty
 */
export function drawContingency(state: ProjectState, input: DrawContingency): Applied<ProjectState> {
  needText(input.why, 'why', 'Say what the contingency is drawn for.');
  needText(input.approvedBy, 'approvedBy', 'Say who approved it.');
  const { ledger, ...movement } = input;
  const key = ledger === 'time' ? 'timeContingency' : 'moneyContingency';
  const moved = moveLedger(state[key], movement, ledger, 'amount');
  return {
    state: { ...state, [key]: moved },
    events: [{ kind: 'contingency_drawn', payload: { ...input, drawn: moved.drawn, provided: moved.provided } }],
  };
}

/** One movement of a ledger. @throws Refusal amount_unreadable, contingency_exceeded, returns_more_than_drawn */
export function moveLedger(
  ledger: Contingency,
  movement: Contingency['movements'][number],
  kind: 'time' | 'money',
  field: string,
): Contingency {
  need(
    /^-?\d{1,18}$/u.test(movement.amount) && BigInt(movement.amount) !== 0n,
    'amount_unreadable',
    kind === 'time' ? 'Give a whole number of days, other than 0.' : 'Give an amount other than £0.',
    field,
  );
  const amount = BigInt(movement.amount);
  const said = (size: bigint) => (kind === 'time' ? `${size} days` : formatPounds(size));
  const rest = left(ledger);
  need(amount <= rest, 'contingency_exceeded', `Only ${said(rest)} of contingency is left.`, field);
  const drawn = BigInt(ledger.drawn);
  need(
    drawn + amount >= 0n,
    'returns_more_than_drawn',
    `Only ${said(drawn)} was drawn, so no more can go back.`,
    field,
  );
  return { ...ledger, drawn: String(drawn + amount), movements: [...ledger.movements, movement] };
}

/** An amount of money, where given, is whole pence of 0 or more. @throws Refusal money_unreadable */
export function needPence(pence: string | null, field: string, label: string): void {
  need(pence === null || /^\d{1,18}$/u.test(pence), 'money_unreadable', `${label} is an amount of £0 or more.`, field);
}

function left(ledger: Contingency): bigint {
  return BigInt(ledger.provided) - BigInt(ledger.drawn);
}
