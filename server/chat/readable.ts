/** Each discussion as one page that any browser opens, without a script: the messages in order, threads below their message. */
import type { Reference } from '#contract/chat.ts';
import type { ArchiveWriter } from '#core/module.ts';

interface Said {
  id: string;
  seq: number;
  author_name: string;
  text: string;
  attachments: Reference[];
  reactions: Record<string, string[]>;
  reply_count: number;
  posted_at: string;
  edited_at: string | null;
  retracted_at: string | null;
}

const PAGE = 500;
const columns = 'id, seq, author_name, text, attachments, reactions, reply_count, posted_at, edited_at, retracted_at';
const style =
  'body{font:16px/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b2733}article{margin:1rem 0}' +
  'header{color:#5a6672;font-size:.9em}header b{color:#1b2733}p{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere}' +
  'section{border-left:3px solid #d9d4c7;margin:.5rem 0 0 1rem;padding-left:1rem}small{color:#5a6672}';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const channels = await archive.db.query<{ id: string; space_id: string; name: string }>(
    `select id, space_id, name from channels where space_id in (select id from spaces where organisation_id = $1)
     order by created_at, id`,
    [archive.organisationId],
  );
  const folders = new Map<string, string>();
  for (const channel of channels) {
    let folder = folders.get(channel.space_id);
    if (folder === undefined) {
      folder = archive.folder(
        archive.folderOf(channel.space_id),
        archive.say({ fr: 'Discussions', en: 'Discussions' }),
      );
      folders.set(channel.space_id, folder);
    }
    await archive.text(folder, `${channel.name}.html`, page(archive, channel));
  }
}

async function* page(archive: ArchiveWriter, channel: { id: string; name: string }): AsyncGenerator<string> {
  const lang = archive.say({ fr: 'fr', en: 'en' });
  yield `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">` +
    `<title>${escaped(channel.name)}</title><style>${style}</style></head><body><h1>${escaped(channel.name)}</h1>\n`;
  for (let after = -1; ; ) {
    const rows = await archive.db.query<Said>(
      `select ${columns} from messages where channel_id = $1 and thread_id is null and seq > $2 order by seq limit ${PAGE}`,
      [channel.id, after],
    );
    const threads = await archive.db.query<Said & { thread_id: string }>(
      `select thread_id, ${columns} from messages where thread_id = any($1) order by seq`,
      [rows.filter((row) => row.reply_count > 0).map((row) => row.id)],
    );
    const names = await namesOf(archive, [...rows, ...threads]);
    const repliesTo = Map.groupBy(threads, (reply) => reply.thread_id);
    yield rows.map((row) => article(archive, names, row, repliesTo.get(row.id))).join('');
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.seq;
  }
  yield '</body></html>\n';
}

/** What messages refer to goes by the name of the file, or else by its kind and id, as the rows have it. */
async function namesOf(archive: ArchiveWriter, messages: Said[]): Promise<Map<string, string>> {
  const ids = messages.flatMap((message) => message.attachments.map((each) => each.id));
  if (ids.length === 0) return new Map();
  const files = await archive.db.query<{ id: string; name: string }>('select id, name from files where id = any($1)', [
    ids,
  ]);
  return new Map(files.map((file) => [file.id, file.name]));
}

function article(archive: ArchiveWriter, names: Map<string, string>, message: Said, replies: Said[] = []): string {
  const at = new Date(message.posted_at).toISOString();
  const edited = message.edited_at ? ` · ${archive.say({ fr: 'modifié', en: 'edited' })}` : '';
  const text = message.retracted_at
    ? `<p><small>${archive.say({ fr: 'Message supprimé', en: 'Message deleted' })}</small></p>`
    : `<p>${escaped(message.text)}</p>`;
  const attached = message.attachments
    .map((each) => `<p><small>📎 ${escaped(names.get(each.id) ?? `${each.kind} ${each.id}`)}</small></p>`)
    .join('');
  const reactions = Object.entries(message.reactions)
    .filter(([, people]) => people.length > 0)
    .map(([emoji, people]) => `${escaped(emoji)} ${people.length}`)
    .join(' · ');
  const thread =
    replies.length > 0 ? `<section>${replies.map((reply) => article(archive, names, reply)).join('')}</section>` : '';
  return (
    `<article id="${message.id}"><header><b>${escaped(message.author_name)}</b> <time datetime="${at}">` +
    `${at.slice(0, 16).replace('T', ' ')} UTC</time>${edited}</header>${text}${attached}` +
    `${reactions && `<small>${reactions}</small>`}${thread}</article>\n`
  );
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
