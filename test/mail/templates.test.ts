import { expect, test } from 'vitest';
import { circulation } from '../../mail/templates/circulation.ts';
import { conditionChase } from '../../mail/templates/condition-chase.ts';
import { followUpConfirm } from '../../mail/templates/follow-up-confirm.ts';
import { followUpDirector } from '../../mail/templates/follow-up-director.ts';
import { followUpMissing } from '../../mail/templates/follow-up-missing.ts';
import { followUpOwner } from '../../mail/templates/follow-up-owner.ts';
import { gateAsk } from '../../mail/templates/gate-ask.ts';
import type { MailText } from '../../mail/templates/layout.ts';
import { mailFailed } from '../../mail/templates/mail-failed.ts';
import { sponsorAsk } from '../../mail/templates/sponsor-ask.ts';
import { updateAsk } from '../../mail/templates/update-ask.ts';
import { updateReceipt } from '../../mail/templates/update-receipt.ts';

const office = 'Fenwick Council';
const month = { office, period: '2023-11', dueOn: '2023-12-05' };
const p1 = { ref: 'P1', title: 'Hybrid meetings', link: 'update:P1:2023-11:lee' };
const p2 = { ref: 'P2', title: 'Telephony', link: 'update:P2:2023-11:lee' };
const promise = {
  id: 'F1',
  kind: 'promised_information' as const,
  body: 'Resources Scrutiny Commission',
  bodyRef: 'RSC/2023/14',
  meetingOn: '2023-11-27',
  item: '9',
  words: 'Officers would supply additional information on carbon.',
};

const asks: [string, MailText][] = [
  ...(['ask', 'reminder', 'due', 'chase'] as const).map((rung): [string, MailText] => [
    rung,
    updateAsk({ ...month, to: 'Lee Hart', rung, asAt: '2023-11-30', projects: [p1] }),
  ]),
  [
    'copy',
    updateAsk({ ...month, to: 'Dee Long', rung: 'chase', asAt: '2023-11-30', projects: [p1], copyOf: 'Lee Hart' }),
  ],
  [
    'condition',
    conditionChase({
      office,
      to: 'Lee Hart',
      rung: 'due',
      project: p1,
      condition: 'Show the carbon assessment to the board.',
      dueOn: '2023-12-05',
      decidedBy: 'Programme Board',
      decidedOn: '2023-11-01',
      link: 'condition:P1:C1:lee',
    }),
  ],
  [
    'owner',
    followUpOwner({ office, to: 'Ola Berg', rung: 'due_soon', promise, due: '2023-12-20', link: 'answer:F1:ola' }),
  ],
  [
    'director',
    followUpDirector({
      office,
      to: 'Dara Ng',
      rung: 'weekly',
      promise,
      owner: 'Ola Berg',
      due: '2023-12-20',
      link: 'answer:F1:dara',
    }),
  ],
  [
    'confirm',
    followUpConfirm({ office, to: 'Dara Ng', promise, owner: 'Ola Berg', due: '2023-12-20', link: 'confirm:F1' }),
  ],
  [
    'missing',
    followUpMissing({
      office,
      to: 'Cleo Marsh',
      promise,
      missing: ['owner', 'due', 'recipients'],
      n: 1,
      link: 'promise:F1:cleo',
    }),
  ],
];

test.each(asks)('%s: one ask with one link, the same words in both parts', (_, mail) => {
  for (const part of [mail.text, mail.html]) expect(part.match(/\{\{link:/g)).toHaveLength(1);
  expect(mail.text.split(/\s+/).length).toBeLessThan(140);
  const words = mail.html
    .replaceAll(/<style.*<\/style>|<title>.*<\/title>|<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .match(/[\p{L}\d]+/gu);
  for (const word of words ?? []) expect(mail.text).toContain(word);
  expect(mail.html).not.toMatch(/https?:|<img|<script|<link|url\(/);
});

test.each(asks.filter(([name]) => name !== 'missing'))('%s: the due date stands in the subject', (_, { subject }) => {
  expect(subject).toMatch(/due (5|20) December 2023$/);
});

test('a lead reads what is asked, by when, and that it is short', () => {
  const mail = updateAsk({ ...month, to: 'Lee Hart', rung: 'ask', asAt: '2023-11-30', projects: [p1] });
  expect(mail.subject).toBe('November 2023 update for Hybrid meetings, due 5 December 2023');
  expect(mail.text).toContain('Dear Lee Hart,');
  expect(mail.text).toContain('Please give your November 2023 update by Tuesday 5 December 2023.');
  expect(mail.text).toContain('as at 30 November 2023');
});

test('a lead of several projects gets one mail with a form for each', () => {
  const mail = updateAsk({ ...month, to: 'Lee Hart', rung: 'chase', asAt: '2023-11-30', projects: [p1, p2] });
  expect(mail.subject).toBe('Overdue: November 2023 update for 2 projects, was due 5 December 2023');
  expect(mail.text).toContain('- Hybrid meetings (P1)\n  {{link:update:P1:2023-11:lee}}');
  expect(mail.text).toContain('- Telephony (P2)\n  {{link:update:P2:2023-11:lee}}');
});

test('a delegate reads whose update is late, and that they can answer', () => {
  const [, mail] = asks.find(([name]) => name === 'copy') as [string, MailText];
  expect(mail.text).toContain("Lee Hart's November 2023 update is late");
  expect(mail.text).toContain('you can answer for Lee Hart');
});

test('a new lead is told that the project is theirs now', () => {
  const mail = updateAsk({ ...month, to: 'Nia Fox', rung: 'ask', asAt: '2023-11-30', projects: [p1], newLead: true });
  expect(mail.text).toContain('You now lead this project. Please give your');
});

test('a sponsor gets one mail for all their late projects, with whom to speak to and what follows', () => {
  const mail = sponsorAsk({
    ...month,
    to: 'Sam Price',
    cutOff: '2023-12-08',
    projects: [
      { ...p1, lead: 'Lee Hart' },
      { ...p2, lead: null },
    ],
  });
  expect(mail.subject).toBe(
    'Help needed: November 2023 update missing for 2 projects you sponsor, was due 5 December 2023',
  );
  expect(mail.text).toContain('Hybrid meetings (P1), led by Lee Hart');
  expect(mail.text).toContain('Telephony (P2), with no lead named');
  expect(mail.text).toContain('missing on Friday 8 December 2023 is shown to the board as not reported');
});

test('a receipt says what was sent in its author’s words, and nothing that was not said', () => {
  const mail = updateReceipt({
    office,
    to: 'Lee Hart',
    project: p1,
    period: '2023-11',
    rating: 'amber',
    why: 'Funding sits in next year’s budget.',
    pathToGreen: '',
    whatChanged: 'Go-live moved.',
    forecastFinish: { from: '2024-07-01', to: '2024-08-31' },
    outturnPence: null,
    spendPence: '12345678',
    spendAsAt: '2023-10-31',
    help: '',
    author: 'Dee Long',
    receivedOn: '2023-12-06',
    late: true,
    link: 'update:P1:2023-11:lee',
  });
  expect(mail.text).toContain('Rating: Amber');
  expect(mail.text).toContain('Forecast finish: 1 July 2024 to 31 August 2024');
  expect(mail.text).toContain('Spend: £123,456.78 as at 31 October 2023');
  expect(mail.text).toContain('given by Dee Long');
  expect(mail.text).toContain('marked late');
  expect(mail.text).not.toMatch(/Path to Green|outturn|sought/);
});

test('a receipt does not tell its reader by name what they did themselves', () => {
  const mail = updateReceipt({
    ...{ office, to: 'Lee Hart', author: 'Lee Hart', project: p1, period: '2023-11', rating: 'green', why: '' },
    ...{ pathToGreen: '', whatChanged: 'Live.', forecastFinish: { from: '2024-07-01', to: '2024-07-01' } },
    ...{ outturnPence: null, spendPence: null, spendAsAt: null, help: '', receivedOn: '2023-12-01', late: false },
    link: 'update:P1:2023-11:lee',
  });
  expect(mail.text).toContain('(P1) was recorded on 1 December 2023.');
  expect(mail.text).not.toContain('given by');
});

test('a lead reads what the gate needs, and is asked for no date that nobody set', () => {
  const mail = gateAsk({
    office,
    to: 'Lee Hart',
    project: p1,
    stage: 'business_case',
    missing: ['Business case', 'Carbon assessment'],
    first: true,
  });
  expect(mail.subject).toBe('What the business case gate needs: Hybrid meetings');
  expect(mail.text).toContain('- Business case\n- Carbon assessment');
  expect(mail.text).not.toContain('{{link:');
});

test('the clerk reads which facts a promise lacks; the officer’s copy says how often they were asked', () => {
  const facts = { office, promise, missing: ['owner', 'due'] as ('owner' | 'due')[], link: 'promise:F1:x' };
  const clerk = followUpMissing({ ...facts, to: 'Cleo Marsh', n: 1 });
  expect(clerk.subject).toBe('Missing owner and due date: Resources Scrutiny Commission, 27 November 2023');
  expect(clerk.text).toContain('> Officers would supply additional information on carbon.');
  expect(clerk.text).toContain('which officer answers it');
  expect(clerk.text).not.toContain('recipients');
  const copy = followUpMissing({ ...facts, to: 'Olu Adeyemi', n: 2, copyOf: 'Cleo Marsh' });
  expect(copy.text).toContain('We have asked Cleo Marsh 2 times');
});

test('a circulated answer holds the reference, the quoted promise, the answer, its author and date', () => {
  const mail = circulation({
    office,
    to: 'Cllr Ada Moss',
    publicity: 'public',
    promise,
    askedBy: 'Cllr Ada Moss',
    answer: 'Emissions fell by 12 tonnes.\n\nThe method is attached to the report.',
    answeredBy: 'Ola Berg',
    answeredOn: '2023-12-18',
  });
  expect(mail.text).toContain('reference RSC/2023/14');
  expect(mail.text).toContain('> Officers would supply additional information on carbon.');
  expect(mail.text).toContain('by Ola Berg on 18 December 2023');
  expect(mail.text).toContain('> Emissions fell by 12 tonnes.\n> \n> The method');
  expect(mail.text).not.toContain('{{link:');
});

test('the words of an exempt follow-up are in no mail about it', () => {
  const mail = followUpOwner({
    office,
    to: 'Ola Berg',
    rung: 'due',
    promise: { ...promise, words: null },
    due: '2023-12-20',
    link: 'answer:F1:ola',
  });
  expect(mail.text).toContain('not public, so this mail leaves them out');
});

test.each([
  ['markup', '<img src=x onerror=alert(1)>'],
  ['template syntax', '{{ 7*7 }} {% raw %}'],
  ['somebody’s link', 'look: {{link:update:P1:2023-11:sam}}'],
  ['quotes', `"><a href='https://evil.example'>`],
])('typed %s is shown as text and does nothing', (_, typed) => {
  const mail = circulation({
    office: typed,
    to: typed,
    publicity: 'public',
    promise: { ...promise, body: typed, words: typed, item: typed, bodyRef: typed },
    askedBy: typed,
    answer: typed,
    answeredBy: typed,
    answeredOn: '2023-12-18',
  });
  for (const part of [mail.text, mail.html]) expect(part).not.toContain('{{link:');
  expect(mail.html).not.toMatch(/<(img|a)\b/);
  expect(mail.subject).not.toMatch(/[\r\n]/);
});

test('the programme officer reads who was not reached, and why', () => {
  const mail = mailFailed({
    office,
    to: 'Olu',
    recipient: 'Gone Away',
    address: 'gone@fenwick.example',
    subject: 'Update',
    reason: '550 no such user',
  });
  expect(mail.subject).toBe('Not reached: Gone Away');
  expect(mail.text).toContain('Reason given: 550 no such user');
});
