import { Label, Select } from "@medusajs/ui"
import { useId } from "react"

interface ChoiceProps {
  label: string
  /** "" is all. */
  value: string
  /** What "" is called. */
  all: string
  /** Values with their labels. */
  options: Record<string, string>
  onChange: (value: string) => void
  /** Whether the label is seen, as in a dialog; otherwise it is only heard. */
  isLabelled?: boolean
}

/** One of several, or all. */
export function Choice({ label, value, all, options, onChange, isLabelled = false }: ChoiceProps) {
  const id = useId()
  return (
    <div className={isLabelled ? "flex flex-col gap-y-1" : "w-[150px]"}>
      {isLabelled && (
        <Label htmlFor={id} size="small" weight="plus">
          {label}
        </Label>
      )}
      <Select
        size={isLabelled ? "base" : "small"}
        value={value || "all"}
        onValueChange={(next) => onChange(next === "all" ? "" : next)}
      >
        <Select.Trigger id={id} aria-label={label}>
          <Select.Value />
        </Select.Trigger>
        <Select.Content>
          <Select.Item value="all">{all}</Select.Item>
          {Object.entries(options).map(([each, name]) => (
            <Select.Item key={each} value={each}>
              {name}
            </Select.Item>
          ))}
        </Select.Content>
      </Select>
    </div>
  )
}
