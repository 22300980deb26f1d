import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import type { FollowUpKind } from '../../domain/follow-up/state.ts';
import type { Block } from './layout.ts';

/** A promise as every mail about it names it. */
export interface PromiseFacts {
  id: string;
  kind: FollowUpKind;
  /** The body it was made to, and its own reference, which may be empty. */
  body: string;
  bodyRef: string;
  meetingOn: LocalDate;
  item: string;
  /** The minute's words. Left out (null) where the follow-up is exempt or confidential: no mail carries them. */
  words: string | null;
}

const kinds: Record<FollowUpKind, string> = {
  recommendation: 'recommendation',
  action: 'action',
  promised_information: 'promise of information',
};

/** `promise of information to the Resources Scrutiny Commission`. */
export const promiseName = ({ kind, body }: PromiseFacts): string =>
  `${kinds[kind]} ${kind === 'recommendation' ? 'of' : 'to'} ${body}`;

/** Where a promise comes from, and its words. */
export function promiseBlocks(promise: PromiseFacts): Block[] {
  const item = promise.item === '' ? '' : `, item ${promise.item}`;
  const ref = promise.bodyRef === '' ? promise.id : promise.bodyRef;
  const from = `${promise.body}, ${formatDate(promise.meetingOn)}${item} (reference ${ref})`;
  if (promise.words === null) {
    return [{ p: `${from}. Its words are not public, so this mail leaves them out; the form shows them.` }];
  }
  return [{ p: `${from}. The minute says:` }, { quote: promise.words }];
}
