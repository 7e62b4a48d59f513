import { BuildingsIcon } from '@phosphor-icons/react/dist/csr/Buildings';
import { DatabaseIcon } from '@phosphor-icons/react/dist/csr/Database';
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key';
import { MapPinIcon } from '@phosphor-icons/react/dist/csr/MapPin';
import { PackageIcon } from '@phosphor-icons/react/dist/csr/Package';
import { ScalesIcon } from '@phosphor-icons/react/dist/csr/Scales';
import { ShieldCheckIcon } from '@phosphor-icons/react/dist/csr/ShieldCheck';
import type { ReactNode } from 'react';
import type { Sovereignty } from '#contract/exit.ts';
import { count, date, size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Card, Pill } from '#web/ui/index.ts';
import css from './Sovereignty.module.css';

function Fact({
  icon,
  title,
  pill,
  children,
}: {
  icon: ReactNode;
  title: string;
  pill?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={css.fact}>
      {icon}
      <div className={css.factHead}>
        <h3>{title}</h3>
        {pill}
      </div>
      <div className={css.factBody}>{children}</div>
    </div>
  );
}

export function Facts({ data, organisationId }: { data: Sovereignty; organisationId: string }) {
  const t = useT();
  const { statement, database, files } = data;
  const unsaid = <Pill tone="brass">{t('exit.unsaid')}</Pill>;
  const isOwn = data.hosting === 'own';
  const unstated = settingsUnstated(data);
  return (
    <Card
      title={
        <span className={css.title}>
          <MapPinIcon size={20} weight="fill" aria-hidden="true" />
          {t('exit.where')}
        </span>
      }
    >
      <div className={css.facts}>
        <Fact
          icon={<BuildingsIcon size={22} aria-hidden="true" />}
          title={statement.host_name ? t('exit.hostIs', { name: statement.host_name }) : t('exit.host')}
          pill={statement.host_name || isOwn ? undefined : unsaid}
        >
          {isOwn && <p>{t('exit.hostOwn')}</p>}
          {!statement.host_name && !isOwn && <p>{t('exit.hostUnsaid')}</p>}
          <p>{statement.control || t('exit.controlUnsaid')}</p>
        </Fact>
        <Fact
          icon={<MapPinIcon size={22} aria-hidden="true" />}
          title={t('exit.place')}
          pill={statement.place ? <Pill tone="leaf">{statement.place}</Pill> : unsaid}
        >
          {!statement.place && <p>{t('exit.placeUnsaid')}</p>}
          <p>{t('exit.address', { address: location.host })}</p>
        </Fact>
        <Fact
          icon={<ScalesIcon size={22} aria-hidden="true" />}
          title={t('exit.law')}
          pill={statement.law ? undefined : unsaid}
        >
          <p>{statement.law || t('exit.lawUnsaid')}</p>
        </Fact>
        <Fact icon={<DatabaseIcon size={22} aria-hidden="true" />} title={t('exit.data')}>
          <p>
            {database.host
              ? t('exit.dataThere', { version: database.version, host: database.host })
              : t('exit.dataHere', { version: database.version })}{' '}
            {database.size_bytes !== null && t('exit.dataSize', { size: size(database.size_bytes) })}
          </p>
          <p>{t('exit.files', { count: files.count, size: size(files.size_bytes) })}</p>
        </Fact>
        <Fact
          icon={<ShieldCheckIcon size={22} aria-hidden="true" />}
          title={data.counted_since ? t('exit.outgoingDays') : t('exit.outgoing')}
          pill={
            data.counted_since ? (
              <Pill tone={data.refused === 0 ? 'leaf' : 'brass'}>{t('exit.refused', { count: data.refused })}</Pill>
            ) : undefined
          }
        >
          {data.destinations.length === 0 ? (
            <p>{t('exit.noDestination')}</p>
          ) : (
            <>
              <p>{t('exit.destinations')}</p>
              <ul>
                {data.destinations.map((each) => (
                  <li key={`${each.what} ${each.host}`}>
                    {t(`exit.what.${each.what}`)} ({each.host}) · {t('exit.connections', { count: each.connections })}
                  </li>
                ))}
              </ul>
            </>
          )}
          <p>{t('exit.guard')}</p>
          {data.counted_since && <p>{t('exit.countedSince', { day: date(data.counted_since) })}</p>}
        </Fact>
        <Fact icon={<KeyIcon size={22} aria-hidden="true" />} title={t('exit.keys')}>
          <p>{t('exit.keysAbout')}</p>
        </Fact>
        <Fact
          icon={<PackageIcon size={22} aria-hidden="true" />}
          title={t('exit.components')}
          pill={
            data.component_count === null ? undefined : (
              <Pill tone="sky">{t('exit.componentCount', { count: data.component_count })}</Pill>
            )
          }
        >
          {data.component_count === null ? (
            <p>{t('exit.componentsUnknown')}</p>
          ) : (
            <>
              <p>
                {t('exit.componentsAbout', {
                  version: data.version,
                  licences: data.licences
                    .map(
                      ({ licence, count: of }) =>
                        `${licence === 'not stated' ? t('exit.unsaid') : licence} (${count(of)})`,
                    )
                    .join(', '),
                })}
              </p>
              <Vulnerabilities known={data.vulnerabilities} />
              <a
                className={css.link}
                href={`/api/v1/components?q=${encodeURIComponent(JSON.stringify({ organisationId }))}`}
                download="beffroi.cdx.json"
              >
                {t('exit.componentsDownload')}
              </a>
            </>
          )}
        </Fact>
      </div>
      {unstated.length > 0 && <p className={css.muted}>{t('exit.howToState', { settings: unstated.join(', ') })}</p>}
    </Card>
  );
}

/** The settings that would state what is not (docs/operate/settings.md). */
function settingsUnstated({ statement, hosting }: Sovereignty): string[] {
  return [
    !statement.host_name && hosting !== 'own' && 'BEFFROI_HOST_NAME',
    !statement.control && 'BEFFROI_CONTROL',
    !statement.place && 'BEFFROI_PLACE',
    !statement.law && 'BEFFROI_LAW',
  ].filter((each) => each !== false);
}

/** What the packages' registry knew against them when this version was installed. */
function Vulnerabilities({ known }: { known: Sovereignty['vulnerabilities'] }) {
  const t = useT();
  if (!known) return <p>{t('exit.vulnerabilitiesUnasked')}</p>;
  const day = date(known.asked_at);
  if (known.rows.length === 0) return <p>{t('exit.vulnerabilitiesNone', { day })}</p>;
  return (
    <>
      <p>{t('exit.vulnerabilities', { day, count: known.rows.length })}</p>
      <ul>
        {known.rows.map((each) => (
          <li key={each.url}>
            {each.name} {each.range} · {each.severity} ·{' '}
            <span lang="en" translate="no">
              {each.title}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
