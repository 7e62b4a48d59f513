/** Mail is a row in the outbox, written with the fact it tells of; core/mail.ts sends it when there is a server to send it by. */
import type { Tx } from '#core/module.ts';

export interface Letter {
  organisationId: string | null;
  recipient: string;
  subject: string;
  body: string;
}

export async function sendMail(tx: Tx, letter: Letter): Promise<void> {
  await tx.query(
    'insert into outbox (id, organisation_id, recipient, subject, body, created_at) values ($1, $2, $3, $4, $5, $6)',
    [tx.clock.id(), letter.organisationId, letter.recipient, letter.subject, letter.body, tx.now],
  );
}
