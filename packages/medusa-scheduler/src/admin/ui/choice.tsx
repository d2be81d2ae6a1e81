import { Label, Select } from "@medusajs/ui"
import { useId } from "react"

interface ChoiceProps {
  label: string
  /** "" means all. */
  value: string
  /** The label of "". */
  all: string
  /** Values with their labels. */
  options: Record<string, string>
  onChange: (value: string) => void
  /** Whether the label is visible, as in a dialog; otherwise it is for screen readers only. */
  isLabelled?: boolean
}

/** A select field for one of several values, or all. */
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
