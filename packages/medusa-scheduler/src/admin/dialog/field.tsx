import { Hint, Input, Label, Textarea } from "@medusajs/ui"
import { useId, type ComponentProps } from "react"

interface FieldProps {
  label: string
  hint?: string
  /** Why the value is invalid. */
  fault?: string | undefined
  value: string
  onChange: (value: string) => void
  type?: "text" | "datetime-local"
  isLong?: boolean
  placeholder?: string
}

/** A form field with its label, and a hint or an error. */
export function Field({
  label,
  hint,
  fault,
  value,
  onChange,
  type = "text",
  isLong,
  placeholder,
}: FieldProps) {
  const id = useId()
  const note = fault ?? hint
  const given = {
    id,
    value,
    placeholder,
    "aria-invalid": fault !== undefined,
    "aria-describedby": note === undefined ? undefined : `${id}-note`,
  } satisfies ComponentProps<"input">
  return (
    <div className="flex flex-col gap-y-1">
      <Label htmlFor={id} size="small" weight="plus">
        {label}
      </Label>
      {isLong ? (
        <Textarea
          {...given}
          rows={4}
          spellCheck={false}
          className="font-mono"
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Input {...given} type={type} onChange={(event) => onChange(event.target.value)} />
      )}
      {note !== undefined && (
        <Hint id={`${id}-note`} variant={fault === undefined ? "info" : "error"}>
          {note}
        </Hint>
      )}
    </div>
  )
}
