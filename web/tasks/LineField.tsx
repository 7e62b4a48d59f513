/** Words that are edited where they stand, on as many lines as they take: kept on Enter or when left, Escape gives them up. */
export function LineField({
  className,
  label,
  value,
  maxLength,
  isReadOnly,
  onChange,
}: {
  className: string | undefined;
  label: string;
  value: string;
  maxLength: number;
  isReadOnly: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <textarea
      className={className}
      // for browsers that do not size a field by what it holds
      rows={Math.max(1, Math.ceil(value.length / 40))}
      key={value}
      aria-label={label}
      defaultValue={value}
      readOnly={isReadOnly}
      maxLength={maxLength}
      onKeyDown={(event) => {
        const isGivenUp = event.key === 'Escape' && event.currentTarget.value !== value;
        if (event.key !== 'Enter' && !isGivenUp) return;
        event.preventDefault();
        if (isGivenUp) {
          event.stopPropagation();
          event.currentTarget.value = value;
        }
        event.currentTarget.blur();
      }}
      onBlur={(event) => {
        const text = event.target.value.trim().replaceAll('\n', ' ');
        if (text && text !== value) onChange(text);
        else event.target.value = value;
      }}
    />
  );
}
