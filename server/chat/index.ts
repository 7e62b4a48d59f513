/** Chat: channels, messages and threads, reactions, pins; what one has read, how loud a place is, and what concerns one. */
import type { Row } from '#contract/index.ts';
import type { Manifest } from '#core/module.ts';
import { notDeleted } from '../spaces/index.ts';
import * as channel from './channel.ts';
import * as inbox from './inbox.ts';
import * as message from './message.ts';
import { notify } from './notify.ts';
import * as reaction from './reaction.ts';
import * as read from './read.ts';
import { readable } from './readable.ts';
import { search } from './search.ts';

const ofSpaces = {
  ofOrganisation: 'space_id in (select id from spaces where organisation_id = $1)',
  ofSpace: 'space_id = $1',
};

export const chat: Manifest = {
  name: 'chat',
  tables: [
    { name: 'channels', ...ofSpaces },
    { name: 'messages', ...ofSpaces, counted: 'messages' },
    { name: 'pins', ...ofSpaces },
    { name: 'reads', ...ofSpaces },
    { name: 'volumes', ...ofSpaces },
    { name: 'notifications', ...ofSpaces },
  ],
  readable,
  commands: [
    channel.open,
    channel.change,
    message.post,
    message.bring,
    message.edit,
    message.retract,
    message.restore,
    message.pin,
    reaction.add,
    reaction.remove,
    read.mark,
    read.setVolume,
    inbox.add,
    inbox.withdraw,
    inbox.read,
  ],
  queries: [message.one, message.page, search],
  followers: [channel.first, notify],
  snapshots: {
    'space/chat': async (db, { id }) => {
      const [channels, pins] = await Promise.all([
        db.query<Row>(`select ${channel.channelColumns} from channels where space_id = $1`, [id]),
        db.query<Row>(
          `select m.id, m.channel_id, left(m.text, 120) as text, m.author_name from pins p join messages m on m.id = p.message_id
           where p.space_id = $1`,
          [id],
        ),
      ]);
      return { channels, pins };
    },
    person: async (db, { id }) => {
      const [reads, volumes, notifications] = await Promise.all([
        db.query<Row>(`select ${read.readColumns} from reads where person_id = $1 and ${notDeleted}`, [id]),
        db.query<Row>(`select place_id as id, space_id, volume from volumes where person_id = $1 and ${notDeleted}`, [
          id,
        ]),
        db.query<Row>(`select ${inbox.notificationColumns} from notifications where person_id = $1 and ${notDeleted}`, [
          id,
        ]),
      ]);
      return { reads, volumes, notifications };
    },
  },
};
