import css from './Avatar.module.css';

/** Dark enough for white initials (WCAG AA). */
const colours = ['#27649b', '#2c6142', '#8f2f1c', '#7a5a0b', '#5b4a8a', '#1f6a70', '#7c3a62', '#36475b'];

/** The same person has the same colour everywhere. */
export function colourOf(id: string): string {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return colours[Math.abs(hash) % colours.length]!;
}

export function initialsOf(name: string): string {
  const words = name
    .replace(/\(.*\)/, '')
    .trim()
    .split(/[\s-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => [...word][0]!.toUpperCase()).join('');
}

export interface AvatarProps {
  id: string;
  name: string;
  size?: number;
  isHere?: boolean;
}

/** A person's initials; decorative beside their name, so hidden from screen readers. */
export function Avatar({ id, name, size = 36, isHere }: AvatarProps) {
  return (
    <span
      className={`${css.avatar} ${isHere ? css.here : ''}`}
      style={{ width: size, height: size, fontSize: Math.max(10, size * 0.38), background: colourOf(id) }}
      title={name}
      aria-hidden="true"
    >
      {initialsOf(name)}
    </span>
  );
}

export function AvatarStack({
  people,
  most = 5,
  size = 36,
  label,
}: {
  people: { id: string; name: string; isHere?: boolean }[];
  most?: number;
  size?: number;
  label: string;
}) {
  const rest = people.length - most;
  return (
    <span className={css.stack} role="img" aria-label={label}>
      {people.slice(0, most).map((person) => (
        <Avatar key={person.id} {...person} size={size} />
      ))}
      {rest > 0 && (
        <span
          className={`${css.avatar} ${css.rest}`}
          style={{ width: size, height: size, fontSize: size * 0.36 }}
          aria-hidden="true"
        >
          +{rest}
        </span>
      )}
    </span>
  );
}
