import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { expect, test } from 'vitest';
import { composed } from '../../mail/transports/compose.ts';
import { writeMessage } from '../../mail/transports/write-message.ts';

const mail = (given: { name?: string; subject?: string; text: string; html: string }) =>
  composed({
    office: 'fenwick',
    key: 'ask',
    from: { name: 'Fenwick Council', address: 'pmo@fenwick.example' },
    replyTo: 'pmo@fenwick.example',
    to: { name: given.name ?? 'Lee Hart', address: 'lee@fenwick.example' },
    subject: given.subject ?? 'November 2023 update',
    text: given.text,
    html: given.html,
    messageId: '<gatehouse-1@fenwick.example>',
    inReplyTo: null,
    date: new Date('2023-11-28T09:00:00Z'),
  });

/** Without what is drawn by lot: the boundary between the parts. */
const settled = (raw: Buffer) => raw.toString().replaceAll(/--_NmP-[\w-]+/g, 'BOUNDARY');

async function expectSame(given: { name?: string; subject?: string; text: string; html: string }) {
  const ours = writeMessage(new MailComposer(mail(given)).compile());
  const theirs = await new MailComposer(mail(given)).compile().build();
  expect(settled(ours)).toBe(settled(theirs));
  return simpleParser(ours);
}

test.each([
  ['plain words', 'Dear Lee,\n\nPlease answer.\n', '<p>Please answer.</p>\n'],
  ['lines of a thousand characters', `${'word '.repeat(300)}\n`, `<p>${'word '.repeat(300)}</p>`],
  ['dots at the start of lines', '.\n..\n.three\n', '<p>\n.\n</p>\n'],
  ['spaces at the ends of lines', 'one \ntwo\t\n-- \nGatehouse', '<p>one </p> \n'],
  ['another alphabet', 'Пожалуйста, ответьте.\n', '<p>ありがとう</p>'],
  ['no line end at the end', 'text', '<p>page</p>'],
  ['equals signs and odd line ends', 'a=b\r\nc=3D\rd\n', '<a href="x?a=b&c=d">x</a>\r\n'],
  ['more than one slice of the encoder', 'é and more words '.repeat(9_000), `<p>${'ü '.repeat(40_000)}</p>`],
])('a message is written as the composer writes it: %s', async (_, text, html) => {
  const parsed = await expectSame({ text, html });
  const lines = (words: string) => words.replaceAll(/\r\n?|\n/g, '\n').trimEnd();
  expect(lines(parsed.text ?? '')).toBe(lines(text));
});

test('whatever is typed, a message is written as the composer writes it', async () => {
  const words = fc.string({ unit: fc.constantFrom(...'ab .=-_\n\r\té漢😀"<>&', 'word '), maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(words, words, words, words, async (name, subject, text, html) => {
      await expectSame({ name, subject, text: `x${text}`, html: `y${html}` });
    }),
    { numRuns: 150 },
  );
});
