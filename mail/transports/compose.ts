import type { SendMailOptions } from 'nodemailer';
import type { Outgoing } from './transport.ts';

/**
 * What nodemailer is given. Address objects only: text would be parsed, and could then hold a second address. No
 * attachment is ever fetched.
 */
export function composed(mail: Outgoing): SendMailOptions {
  return {
    from: mail.from,
    to: mail.to,
    replyTo: { name: mail.from.name, address: mail.replyTo },
    envelope: { from: mail.from.address, to: [mail.to.address] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    ...(mail.inReplyTo ? { inReplyTo: mail.inReplyTo, references: mail.inReplyTo } : {}),
    ...(mail.date ? { date: mail.date } : {}),
    // No absence reply and no receipt comes back, and other programs know not to answer.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
