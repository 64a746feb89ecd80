/** What the date fields of desk and phone have in common. */

/** Props of a date field; the value is 'YYYY-MM-DD' or undefined. */
export interface DateFieldProps {
  readonly id?: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly invalid?: boolean;
  readonly label?: string;
  readonly disabled?: boolean;
}
