import { brief, layOut, type MailText } from './layout.ts';

/** A mail that its relay refused for good, told to the programme officer. */
export interface MailFailedFacts {
  office: string;
  to: string;
  /** The refused mail: whom it was for, its subject, the relay's reason. */
  recipient: string;
  address: string;
  subject: string;
  reason: string;
}

/** To the programme officer: somebody was not reached, so the promise of that mail needs another way. */
export function mailFailed(facts: MailFailedFacts): MailText {
  return layOut({
    subject: `Not reached: ${brief(facts.recipient)}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      { p: `A mail to ${facts.recipient} at ${facts.address} was refused and will not be tried again by itself.` },
      {
        facts: [
          ['Subject', facts.subject],
          ['Reason given', facts.reason],
        ],
      },
      {
        p: 'Please reach them another way. Once their address is put right, the mail can be released on the mail page.',
      },
    ],
  });
}
