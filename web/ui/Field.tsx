import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useState,
} from 'react';
import css from './Field.module.css';

interface Said {
  label: string;
  /** keeps the label for screen readers only */
  isLabelHidden?: boolean;
  hint?: ReactNode;
  good?: ReactNode;
  error?: ReactNode;
}

function Frame({ id, said, children }: { id: string; said: Said; children: ReactNode }) {
  return (
    <div className={css.field}>
      <label htmlFor={id} className={said.isLabelHidden ? 'visually-hidden' : css.label}>
        {said.label}
      </label>
      {children}
      {said.error ? (
        <span id={`${id}-said`} className={css.error} role="alert">
          {said.error}
        </span>
      ) : said.good ? (
        <span id={`${id}-said`} className={css.good}>
          {said.good}
        </span>
      ) : said.hint ? (
        <span id={`${id}-said`} className={css.hint}>
          {said.hint}
        </span>
      ) : null}
    </div>
  );
}

const describedBy = (id: string, said: Said) => (said.error || said.good || said.hint ? `${id}-said` : undefined);

export interface TextFieldProps extends Said, InputHTMLAttributes<HTMLInputElement> {
  /** the words of the button that shows a password */
  showWord?: string;
  hideWord?: string;
}

export function TextField({
  label,
  isLabelHidden,
  hint,
  good,
  error,
  showWord,
  hideWord,
  type,
  className,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const [isShown, setShown] = useState(false);
  const said = { label, isLabelHidden, hint, good, error };
  return (
    <Frame id={id} said={said}>
      <span className={css.box}>
        <input
          id={id}
          type={isShown ? 'text' : type}
          className={`${css.input} ${className ?? ''}`}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy(id, said)}
          {...rest}
        />
        {showWord && (
          <button type="button" className={css.show} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? hideWord : showWord}
          </button>
        )}
      </span>
    </Frame>
  );
}

export function TextArea({
  label,
  isLabelHidden,
  hint,
  good,
  error,
  className,
  ...rest
}: Said & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const said = { label, isLabelHidden, hint, good, error };
  return (
    <Frame id={id} said={said}>
      <textarea
        id={id}
        className={`${css.input} ${css.textarea} ${className ?? ''}`}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, said)}
        {...rest}
      />
    </Frame>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function Select({
  label,
  isLabelHidden,
  hint,
  error,
  options,
  ...rest
}: Said & SelectHTMLAttributes<HTMLSelectElement> & { options: Option[] }) {
  const id = useId();
  const said = { label, isLabelHidden, hint, error };
  return (
    <Frame id={id} said={said}>
      <select
        id={id}
        className={css.input}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, said)}
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

/** `isMixed`: it stands for several things, of which some are so and some are not. */
export function Checkbox({
  label,
  isMixed = false,
  ...rest
}: { label: ReactNode; isMixed?: boolean } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <label className={css.choice}>
      <input
        type="checkbox"
        ref={(box) => {
          if (box) box.indeterminate = isMixed;
        }}
        {...rest}
      />
      <span>{label}</span>
    </label>
  );
}

export interface RadioCardsProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: { value: T; title: string; about?: string }[];
}

export function RadioCards<T extends string>({ label, value, onChange, options }: RadioCardsProps<T>) {
  const name = useId();
  return (
    <fieldset className={css.cards}>
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={`${css.choice} ${css.card}`}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>
            <span className={css.choiceTitle}>{option.title}</span>
            {option.about && <span className={css.choiceAbout}>{option.about}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Switch({ label, isOn, onChange }: { label: string; isOn: boolean; onChange: (isOn: boolean) => void }) {
  return (
    <label className={css.switch}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
