import { me as meQuery } from '#contract/people.ts';
import { query } from '#core/module.ts';
import { hostingOf } from './setup.ts';

const anyone = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'accepted',
  anonymous: 'accepted',
} as const;

export const me = query(meQuery, {
  expects: anyone,
  async run({ db, by }) {
    const hosting = await hostingOf(db);
    const [account] = by.accountId
      ? await db.query<{ id: string; name: string; email: string }>(
          'select id, name, email from auth."user" where id = $1',
          [by.accountId],
        )
      : [];
    const persons = account
      ? await db.query<never>(
          `select p.id, p.organisation_id, o.name as organisation_name, p.name, p.role, p.language from persons p
           join organisations o on o.id = p.organisation_id
           where p.account_id = $1 and p.deactivated_at is null order by p.created_at`,
          [account.id],
        )
      : [];
    return {
      account: account ? { ...account, isOperator: by.role === 'operator' } : null,
      persons,
      needsSetup: !hosting,
      hostsSeveral: hosting === 'several',
    };
  },
});
