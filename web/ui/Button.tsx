import type { ButtonHTMLAttributes, ReactNode } from 'react';
import css from './Button.module.css';

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger' | 'success';
  icon?: ReactNode;
  isPending?: boolean;
  isWide?: boolean;
  isSmall?: boolean;
  /** where there is little room the icon alone is seen; the word is still read, and shown when pointed at */
  isIconWhenNarrow?: boolean;
  children: ReactNode;
}

/** A button always has its word; the icon only helps. */
export function Button({
  kind = 'secondary',
  icon,
  isPending,
  isWide,
  isSmall,
  isIconWhenNarrow,
  children,
  className,
  type = 'button',
  ...rest
}: ButtonProps) {
  const classes = [css.button, css[kind], isWide && css.wide, isSmall && css.small, className]
    .filter(Boolean)
    .join(' ');
  return (
    <button
      type={type}
      className={classes}
      aria-busy={isPending || undefined}
      aria-disabled={isPending || undefined}
      {...rest}
      // not `disabled`: that would take the focus away, and Escape with it
      onClick={isPending ? (event) => event.preventDefault() : rest.onClick}
    >
      {isPending ? <span className={css.spinner} aria-hidden="true" /> : icon}
      {isIconWhenNarrow ? <span className={css.word}>{children}</span> : children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string;
  icon: ReactNode;
  isSmall?: boolean;
}

/** An icon whose word is read by screen readers and shown as a tooltip. */
export function IconButton({ label, icon, isSmall, className, type = 'button', ...rest }: IconButtonProps) {
  const classes = [css.button, css.icon, isSmall && css.iconSmall, className].filter(Boolean).join(' ');
  return (
    <button type={type} className={classes} aria-label={label} title={label} {...rest}>
      {icon}
    </button>
  );
}

export { css as buttonCss };
