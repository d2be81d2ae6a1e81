import { Select } from "@medusajs/ui"

interface ChoiceProps {
  label: string
  /** "" is all. */
  value: string
  /** What "" is called. */
  all: string
  /** Values with their labels. */
  options: Record<string, string>
  onChange: (value: string) => void
}

/** One of several, or all. */
export function Choice({ label, value, all, options, onChange }: ChoiceProps) {
  return (
    <div className="w-[150px]">
      <Select
        size="small"
        value={value || "all"}
        onValueChange={(next) => onChange(next === "all" ? "" : next)}
      >
        <Select.Trigger aria-label={label}>
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
